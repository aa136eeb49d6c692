import { create } from 'zustand';

interface PaletteStore {
  /** Which of the two layers is open. */
  open: 'palette' | 'keys' | null;
  /** The palette was opened once, so it has been fetched or is on its way. */
  asked: boolean;
  /** Its field stands there and takes what is typed. */
  ready: boolean;
  text: string;
}
export const usePalette = create<PaletteStore>(() => ({ open: null, asked: false, ready: false, text: '' }));

/** `text` is what stands in the field already. */
export const openPalette = (text = ''): void => usePalette.setState({ open: 'palette', asked: true, text });
export const openKeys = (): void => usePalette.setState({ open: 'keys' });
export const closePalette = (): void => usePalette.setState({ open: null });

/** What is typed while the palette is fetched is in its field when it comes; false where that is not so. */
export function typedAhead(key: string): boolean {
  const { open, ready, text } = usePalette.getState();
  if (open !== 'palette' || ready || key.length !== 1) return false;
  usePalette.setState({ text: text + key });
  return true;
}

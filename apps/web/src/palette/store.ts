import { create } from 'zustand';

/** Which of the two layers is open. */
export const usePalette = create<{ open: 'palette' | 'keys' | null; text: string }>(() => ({ open: null, text: '' }));

/** `text` is what stands in the field already. */
export const openPalette = (text = ''): void => usePalette.setState({ open: 'palette', text });
export const openKeys = (): void => usePalette.setState({ open: 'keys' });
export const closePalette = (): void => usePalette.setState({ open: null });

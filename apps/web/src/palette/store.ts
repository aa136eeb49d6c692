import { create } from 'zustand';

/** Which of the two layers is open. */
export const usePalette = create<{ open: 'palette' | 'keys' | null }>(() => ({ open: null }));

export const openPalette = (): void => usePalette.setState({ open: 'palette' });
export const openKeys = (): void => usePalette.setState({ open: 'keys' });
export const closePalette = (): void => usePalette.setState({ open: null });

// Light, dark, or what the system says. public/theme.js reads the same key before the first paint.
import { create } from 'zustand';

export type Theme = 'light' | 'dark' | 'system';
const KEY = 'trainyard.theme';
const dark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

/** What is painted now. Canvas charts redraw when `useTheme().painted` changes. */
const paintedAs = (wanted: Theme): 'light' | 'dark' =>
  wanted === 'system' ? (dark.matches ? 'dark' : 'light') : wanted;

interface ThemeState {
  wanted: Theme;
  painted: 'light' | 'dark';
  choose: (wanted: Theme) => void;
}

export const useTheme = create<ThemeState>((set) => ({
  wanted: stored(),
  painted: paintedAs(stored()),
  choose: (wanted) => {
    localStorage.setItem(KEY, wanted);
    const painted = paintedAs(wanted);
    document.documentElement.dataset['theme'] = painted;
    set({ wanted, painted });
  },
}));

dark.addEventListener('change', () => {
  const { wanted, choose } = useTheme.getState();
  if (wanted === 'system') choose('system');
});

/** The value of a colour token such as 'accent' or 's1', for canvas. */
export function tokenColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

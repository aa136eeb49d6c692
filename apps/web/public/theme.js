// Sets the theme before the first paint; a file of its own because inline scripts are not allowed here.
// src/theme.ts writes the same key.
(() => {
  let wanted = 'system';
  try {
    wanted = localStorage.getItem('trainyard.theme') || 'system';
  } catch {
    // Storage can be forbidden; the system's theme is right then.
  }
  const dark = wanted === 'dark' || (wanted === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();

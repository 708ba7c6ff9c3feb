// Sets the colour scheme before the first paint. A file of its own, because inline scripts are refused.
(() => {
  let chosen = null;
  try {
    chosen = window.localStorage.getItem('smsdeck-color-scheme');
  } catch {
    // Storage may be switched off; the system's scheme is then used.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();

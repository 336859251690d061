// Runs before the first paint, so that a dark screen never flashes white. A file, since the content security
// policy forbids inline scripts.
(function () {
  let wanted = 'auto';
  try {
    wanted = localStorage.getItem('evenkeel-theme') || 'auto';
  } catch {
    // Storage may be forbidden: then the system decides.
  }
  const dark = wanted === 'dark' || (wanted === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();

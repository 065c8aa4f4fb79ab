// Runs before the first paint. The choice is 'light', 'dark' or absent (as the system has it).
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('syncline.theme');
  } catch {
    // Storage may be refused; the system's choice is used.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();

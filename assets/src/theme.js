// Runs where it stands, as the first thing inside a container, so that a remembered theme is there before the first paint.
const container = document.currentScript?.parentElement
if (container) {
  container.classList.add('nova-js')
  try {
    const theme = localStorage.getItem('nova-theme')
    if (theme) container.dataset.bsTheme = theme
  } catch {
    // Storage may be forbidden: the theme that the server chose stays.
  }
}

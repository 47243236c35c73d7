// The menu at the side stays where it was, with the page that one is on in sight.
const KEPT = 'nova-side'

export function side() {
  const menu = document.querySelector('.nova .nova-side-body > nav:not(.nova-side-foot)')
  const here = menu?.querySelector('[aria-current]')
  if (!here || menu.scrollHeight <= menu.clientHeight) return
  menu.scrollTop = Number(sessionStorage.getItem(KEPT)) || 0
  const { offsetTop: top, offsetHeight: height } = here
  const above = menu.offsetTop
  if (top - above < menu.scrollTop || top - above + height > menu.scrollTop + menu.clientHeight) {
    menu.scrollTop = top - above - menu.clientHeight / 2
  }
  addEventListener('pagehide', () => sessionStorage.setItem(KEPT, menu.scrollTop))
}

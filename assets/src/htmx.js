// Keeps htmx inside our containers, whatever else the page holds: no history, no address beyond our own origin,
// no style of its own, and no global that could stand in the way of the host's.
const before = Object.getOwnPropertyDescriptor(window, 'htmx')

export function contain(htmx) {
  Object.assign(htmx.config, { history: false, mode: 'same-origin', defaultSwap: 'innerHTML', noSwap: [204, 304] })
  // What the page itself changed stays when rows are changed in place: an open menu, a busy link.
  htmx.config.morphIgnore.push('open', 'aria-expanded', 'aria-busy', 'data-copied')
  document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== htmx.indicatorStyleSheet)
  if (before?.value === htmx) delete window.htmx
  htmx.initialize = () => {
    for (const container of document.querySelectorAll('.nova')) htmx.process(container)
  }
}

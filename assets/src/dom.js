// Delegated events inside our containers, so that what htmx brings in needs no starting up.

export const container = (element) => element.closest('.nova')
export const part = (element, selector) => container(element)?.querySelector(selector)

export function inside(type, handle, options) {
  document.addEventListener(type, (event) => event.target.closest?.('.nova') && handle(event), options)
}

export function on(type, selector, handle, options) {
  inside(type, (event) => {
    const element = event.target.closest(selector)
    if (element) handle(event, element)
  }, options)
}

// Now, and again for whatever is swapped in later.
export function ready(start) {
  const all = () => document.querySelectorAll('.nova').forEach(start)
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', all)
  else all()
  inside('htmx:after:swap', (event) => start(container(event.target)))
}

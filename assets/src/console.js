// A console's text stays at its end while one reads its end, and stays put once one has scrolled up.
import { inside, ready } from './dom.js'

export function console() {
  const following = new WeakMap()
  ready((container) => {
    for (const box of container.querySelectorAll('[data-nova-console]')) {
      if (following.get(box) ?? true) box.scrollTop = box.scrollHeight
    }
  })
  inside('scroll', ({ target }) => {
    if (!target.matches('[data-nova-console]')) return
    following.set(target, target.scrollHeight - target.scrollTop - target.clientHeight < 24)
  }, true)
}

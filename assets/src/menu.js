// Menus: the one shared by all rows of a table, and every <details class="nova-menu">.
import { inside, on, part } from './dom.js'

const ITEMS = 'a[href]:not([hidden]), button:not([hidden]):not(:disabled), summary, input, select'
let opener

function place(menu, anchor) {
  const box = anchor.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = menu
  const rtl = getComputedStyle(menu).direction === 'rtl'
  const left = rtl ? box.left : box.right - width
  const below = box.bottom + 4 + height <= innerHeight
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`
  menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - 4 - height)}px`
}

// What a row can; most say only which row can the same.
export function verbs(row) {
  const said = row?.dataset.can ?? ''
  return said.startsWith('=') ? verbs(row.parentElement.rows[said.slice(1)]) : new Set(said.split(' '))
}

// Shows the verbs that this row allows, each made to act on this row.
function fill(menu, row) {
  const can = verbs(row)
  for (const item of menu.querySelectorAll('[data-verb]')) {
    item.hidden = !can.has(item.dataset.verb)
    if (item.localName === 'button') item.value = row.dataset.id
    else item.href = `${item.dataset.href ?? `-/${item.dataset.verb}/`}?${new URLSearchParams({ id: row.dataset.id })}`
  }
  for (const group of menu.querySelectorAll('[role=group]')) {
    group.hidden = !group.querySelector('[data-verb]:not([hidden])')
  }
}

function close() {
  if (opener?.menu.matches(':popover-open')) opener.menu.hidePopover()
}

export function menus() {
  on('click', 'a[data-nova-menu]', (event, link) => {
    const menu = part(link, `#${CSS.escape(link.dataset.novaMenu || 'nova-row-menu')}`)
    if (!menu?.showPopover || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const again = opener?.link === link && menu.matches(':popover-open')
    close()
    if (again) return
    fill(menu, link.closest('[data-id]'))
    opener = { link, menu }
    menu.showPopover()
    place(menu, link)
    link.setAttribute('aria-expanded', 'true')
    menu.querySelector('[data-verb]:not([hidden])')?.focus()
  })
  // The popover closes at a click elsewhere; a press on its own link must not close and reopen it.
  inside('toggle', (event) => {
    if (event.target !== opener?.menu || event.newState !== 'closed') return
    opener.link.removeAttribute('aria-expanded')
    if (event.target.contains(document.activeElement) || document.activeElement === document.body) opener.link.focus()
  }, true)
  on('click', '[popover] [data-verb]', close)
  for (const type of ['scroll', 'resize']) addEventListener(type, close, { passive: true })

  inside('keydown', (event) => {
    const menu = event.target.closest('[popover], details.nova-menu')
    if (!menu) {
      const link = event.target.closest('a[data-nova-menu]')
      if (link && (event.key === 'ArrowDown' || event.key === ' ')) {
        event.preventDefault()
        link.click()
      }
      return
    }
    if (event.key === 'Escape' && menu.localName === 'details' && menu.open) {
      menu.open = false
      menu.querySelector('summary').focus()
      event.preventDefault()
    }
    if (!['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) return
    if (event.target.matches('input:not([type=checkbox]), select')) return
    if (menu.localName === 'details') menu.open = true
    const items = [...menu.querySelectorAll(ITEMS)].filter((item) => item.checkVisibility())
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const at = items.indexOf(document.activeElement)
    const next = step ? (at + step + items.length) % items.length : event.key === 'Home' ? 0 : items.length - 1
    items[next]?.focus()
    event.preventDefault()
  })
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('.nova details.nova-menu[open]')) {
      if (!menu.contains(event.target)) menu.open = false
    }
  })
  // The list of projects, narrowed as one types.
  on('input', '[data-nova-narrow]', (event, field) => {
    const words = field.value.toLocaleLowerCase()
    for (const item of field.closest('details, [popover]').querySelectorAll('[data-nova-narrowed]')) {
      item.hidden = !item.textContent.toLocaleLowerCase().includes(words)
    }
  })
}

// Chosen rows: all at once, a range with Shift, a count, and only the verbs that every chosen row allows.
import { on, ready } from './dom.js'
import { verbs } from './menu.js'

const ROW = 'tbody input[type=checkbox][name=id]'
let last

function refresh(list) {
  const boxes = [...list.querySelectorAll(ROW)]
  const chosen = boxes.filter((box) => box.checked)
  const all = list.querySelector('[data-nova-all]')
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length
    all.indeterminate = chosen.length > 0 && !all.checked
  }
  for (const count of list.querySelectorAll('[data-nova-count]')) {
    const plural = new Intl.PluralRules(document.documentElement.lang || undefined).select(chosen.length)
    const text = count.getAttribute(`data-${plural}`) ?? count.dataset.novaCount
    count.textContent = text.replace(/%d|\{n\}/, chosen.length.toLocaleString(document.documentElement.lang || undefined))
  }
  const allowed = chosen.map((box) => verbs(box.closest('tr')))
  for (const button of list.querySelectorAll('[data-nova-bulk] [data-verb]')) {
    button.disabled = !chosen.length || !allowed.every((can) => can.has(button.dataset.verb))
  }
}

export function selection() {
  ready((container) => container.querySelectorAll('[data-nova-list]').forEach(refresh))
  on('change', '[data-nova-all]', (event, all) => {
    const list = all.closest('[data-nova-list]')
    for (const box of list.querySelectorAll(ROW)) box.checked = all.checked
    refresh(list)
  })
  on('click', `[data-nova-list] ${ROW}`, (event, box) => {
    const list = box.closest('[data-nova-list]')
    const boxes = [...list.querySelectorAll(ROW)]
    if (event.shiftKey && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b)
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked
    }
    last = box
    refresh(list)
  })
  on('click', '[data-nova-clear]', (event, button) => {
    event.preventDefault()
    const list = button.closest('[data-nova-list]')
    for (const box of list.querySelectorAll(ROW)) box.checked = false
    refresh(list)
    list.querySelector('[data-nova-all]')?.focus()
  })
}

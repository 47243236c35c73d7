// What would be left of the quota: gauges beside a form follow what is chosen in it. The server has drawn them for what
// is used now; a gauge says what one piece costs: data-per="vcpus" is looked up on the chosen options, "" is one each.
import { on, ready } from './dom.js'

// Images name the least they need in the same words as sizes what they have: the larger one counts.
function chosen(form, per) {
  if (!per) return 1
  const amounts = [0]
  for (const element of form.elements) {
    const from = element.localName === 'select' ? element.selectedOptions[0] : element.checked ? element : undefined
    if (from?.dataset[per] !== undefined) amounts.push(Number(from.dataset[per]))
    else if (element.dataset.novaPer === per && !element.closest('[hidden]')) amounts.push(Number(element.value))
  }
  return Math.max(...amounts)
}

function refresh(form) {
  const language = document.documentElement.lang || undefined
  const count = Math.max(1, Number(form.elements.namedItem(form.dataset.novaQuota)?.value) || 1)
  let over = false
  const gauges = form.id ? form.closest('.nova').querySelectorAll(`[data-nova-gauge="${CSS.escape(form.id)}"]`) : []
  for (const gauge of gauges) {
    const { used, limit, per = '', divide = '1' } = gauge.dataset
    const more = chosen(form, per) * count
    const after = Number(used) + more
    const beyond = Number(limit) >= 0 && limit !== '' && after > Number(limit)
    over ||= beyond
    gauge.classList.toggle('nova-over', beyond)
    const share = (amount) => `${Math.min(100, (100 * amount) / (Number(limit) || 1)).toFixed(1)}%`
    if (Number(limit) > 0) {
      gauge.querySelector('.nova-used')?.setAttribute('width', share(Number(used)))
      gauge.querySelector('.nova-more')?.setAttribute('width', share(after))
    }
    const text = gauge.querySelector('[data-nova-after]')
    if (text) text.textContent = (after / Number(divide)).toLocaleString(language, { maximumFractionDigits: 1 })
  }
  for (const warning of form.closest('.nova').querySelectorAll('[data-nova-over]')) warning.hidden = !over
  for (const summary of form.closest('.nova').querySelectorAll('[data-nova-echo]')) {
    const field = form.elements.namedItem(summary.dataset.novaEcho)
    const text = field?.selectedOptions ? [...field.selectedOptions].map((option) => option.text).join(', ') : field?.value
    summary.textContent = text || '–'
  }
}

export function quota() {
  ready((container) => container.querySelectorAll('form[data-nova-quota]').forEach(refresh))
  for (const type of ['input', 'change']) on(type, 'form[data-nova-quota]', (event, form) => refresh(form))
}

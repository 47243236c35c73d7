// Long selects that can be searched, filters that apply themselves, parts of a form that a choice opens.
import TomSelect from 'tom-select/base'
import remove from 'tom-select/dist/esm/plugins/remove_button/plugin.js'
import { on, ready } from './dom.js'

const ENOUGH = 10
TomSelect.define('remove_button', remove)

function searchable(select) {
  if (select.tomselect || (select.options.length <= ENOUGH && !select.multiple)) return
  const made = new TomSelect(select, {
    plugins: select.multiple ? { remove_button: { title: '' } } : {}, maxOptions: null, hideSelected: false, closeAfterSelect: !select.multiple,
    refreshThrottle: 0, // the options are here: Enter means what was typed, however quickly
    controlInput: '<input type="search" autocomplete="off" size="1">',
    render: {
      no_results: () => null,
      option: ({ text, hint }, escape) => `<div><span>${escape(text)}</span>${hint ? `<small>${escape(hint)}</small>` : ''}</div>`,
      item: ({ text }, escape) => `<div>${escape(text)}</div>`,
    },
  })
  select.setAttribute('aria-hidden', 'true') // what people use now is the control beside it
  if (select.hasAttribute('aria-describedby')) made.control_input.setAttribute('aria-describedby', select.getAttribute('aria-describedby'))
}

// <div data-nova-when="source=volume"> is shown, and its fields are sent, only while the field has that value.
function depend(form) {
  for (const part of form.querySelectorAll('[data-nova-when]')) {
    const [name, ...rest] = part.dataset.novaWhen.split('=')
    const wanted = rest.join('=').split('|')
    const values = new FormData(form).getAll(name)
    part.hidden = !values.some((value) => wanted.includes(value))
  }
}

export function forms() {
  ready((container) => {
    container.querySelectorAll('select[data-nova-search]').forEach(searchable)
    for (const form of container.querySelectorAll('form')) if (form.querySelector('[data-nova-when]')) depend(form)
  })
  on('change', 'form', (event, form) => form.querySelector('[data-nova-when]') && depend(form))
  on('change', 'form[data-nova-auto] select, form[data-nova-auto] [type=checkbox][name]', (event, field) => field.form.requestSubmit())
  // An empty filter is no filter: it stays out of the address.
  on('submit', 'form[data-nova-auto]', (event, form) => {
    for (const field of form.elements) if (field.name && !field.value) field.disabled = true
    setTimeout(() => { for (const field of form.elements) field.disabled = false })
  })
  // Sent once, however often one clicks.
  on('submit', 'form[method=post]', (event, form) => {
    if (form.closest('dialog')) return
    if (form.dataset.novaSent) return event.preventDefault()
    form.dataset.novaSent = '1'
    setTimeout(() => delete form.dataset.novaSent, 3000)
  })
  addEventListener('pageshow', () => document.querySelectorAll('.nova form[data-nova-sent]').forEach((form) => delete form.dataset.novaSent))
}

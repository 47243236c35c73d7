// What asks before it does (a confirmation, a form) opens in a dialog; the server answers the same address with the
// fragment alone. Where anything goes wrong, the browser simply goes to the page.
import { inside, on, part } from './dom.js'

const FIRST = '[autofocus], .is-invalid, [role=alert], input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea'

function show(box) {
  const dialog = box.closest('dialog')
  if (!dialog.open) dialog.showModal()
  const first = [...box.querySelectorAll(FIRST)].find((element) => element.checkVisibility())
  ;(first ?? box.querySelector('.nova-dialog-foot button, .nova-dialog-foot .btn'))?.focus()
}

export function dialogs(htmx) {
  function open(address, opener) {
    const box = part(opener, '[data-nova-dialog-box]')
    if (!box?.closest('dialog')?.showModal) return void location.assign(address)
    if (!address.searchParams.has('next')) {
      address.searchParams.set('next', opener.dataset.novaNext ?? location.pathname + location.search)
    }
    opener.setAttribute('aria-busy', 'true')
    box.replaceChildren()
    htmx.ajax('GET', address.href, { source: box, target: box, swap: 'innerHTML' })
      .then(() => {
        if (box.querySelector('.nova-frame, .nova-alone')) location.assign(address) // a whole page: go there
        else if (box.firstElementChild) show(box)
      })
      .finally(() => opener.removeAttribute('aria-busy'))
  }

  on('click', 'a[data-nova-dialog]', (event, link) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    open(new URL(link.href), link)
  })
  // A button of a GET form (the bulk bar): the address is what the form would have gone to.
  on('click', 'button[data-nova-dialog]', (event, button) => {
    event.preventDefault()
    const address = new URL(button.formAction)
    for (const [name, value] of new FormData(button.form)) address.searchParams.append(name, value)
    open(address, button)
  })
  on('click', '[data-nova-close]', (event, button) => {
    const dialog = button.closest('dialog')
    if (!dialog) return // on a page of its own it is a link back
    event.preventDefault()
    dialog.close()
  })
  // What is shown only once (data-nova-made) is not lost by a slip: only its own buttons lead away.
  const once = (dialog) => dialog.querySelector('[data-nova-made]')
  on('mousedown', 'dialog.nova-dialog', (event, dialog) => event.target === dialog && !once(dialog) && dialog.close())
  on('cancel', 'dialog.nova-dialog', (event, dialog) => once(dialog) && event.preventDefault(), true)

  on('submit', '[data-nova-dialog-box] form', (event, form) => {
    if (event.defaultPrevented || form.hasAttribute('data-nova-native')) return
    event.preventDefault()
    const box = form.closest('[data-nova-dialog-box]')
    const { submitter } = event
    const address = submitter?.hasAttribute('formaction') ? submitter.formAction : form.action
    for (const button of form.querySelectorAll('button')) button.disabled = true
    const values = submitter?.name ? { [submitter.name]: submitter.value } : undefined
    htmx.ajax(form.method.toUpperCase(), address, { source: form, target: box, swap: 'innerHTML', values })
  })
  inside('htmx:after:swap', (event) => {
    const { target, response } = event.detail.ctx
    if (target?.matches?.('[data-nova-dialog-box]') && target.closest('dialog').open && response) show(target)
  })
  // No answer at all: the browser itself sends the form, so that what was typed is not lost in silence.
  inside('htmx:error', (event) => {
    const form = event.target.closest('[data-nova-dialog-box] form')
    if (!form) return
    for (const button of form.querySelectorAll('button')) button.disabled = false
  })
}

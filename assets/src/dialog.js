// What asks before it does (a confirmation, a form) opens in a dialog; the server answers the same address with the
// fragment alone. Where anything goes wrong, the browser simply goes to the page.
import { inside, on, part } from './dom.js'

export function dialogs(htmx) {
  function open(address, opener) {
    const dialog = part(opener, '[data-nova-dialog-box]')
    if (!dialog?.showModal) return void location.assign(address)
    opener.setAttribute('aria-busy', 'true')
    htmx.ajax('GET', address, { source: dialog, target: dialog, swap: 'innerHTML' })
      .then(() => {
        if (!dialog.querySelector('form')) return location.assign(address)
        if (!dialog.open) dialog.showModal()
        const first = dialog.querySelector('[autofocus], .is-invalid, input:not([type=hidden]), select, textarea')
        ;(first ?? dialog.querySelector('button[type=submit], form button:not([data-nova-close])'))?.focus()
      }, () => location.assign(address))
      .finally(() => opener.removeAttribute('aria-busy'))
  }

  on('click', 'a[data-nova-dialog]', (event, link) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    open(link.href, link)
  })
  // A button of a GET form (the bulk bar): the address is what the form would have gone to.
  on('click', 'button[data-nova-dialog]', (event, button) => {
    event.preventDefault()
    const address = new URL(button.formAction)
    for (const [name, value] of new FormData(button.form)) address.searchParams.append(name, value)
    open(address.href, button)
  })
  on('click', '[data-nova-close]', (event, button) => {
    const dialog = button.closest('dialog')
    if (!dialog) return // on a page of its own it is a link back
    event.preventDefault()
    dialog.close()
  })
  on('click', 'dialog[data-nova-dialog-box]', (event, dialog) => event.target === dialog && dialog.close())
  on('submit', 'dialog[data-nova-dialog-box] form', (event, form) => {
    const method = (event.submitter?.getAttribute('formmethod') ?? form.method).toUpperCase()
    const files = form.querySelector('input[type=file]')
    if (event.defaultPrevented || method === 'DIALOG' || files || form.hasAttribute('data-nova-native')) return
    event.preventDefault()
    const dialog = form.closest('dialog')
    const address = event.submitter?.hasAttribute('formaction') ? event.submitter.formAction : form.action
    for (const button of form.querySelectorAll('button')) button.disabled = true
    const values = event.submitter?.name ? { [event.submitter.name]: event.submitter.value } : {}
    htmx.ajax(method, address, { source: form, target: dialog, swap: 'innerHTML', values })
      .finally(() => {
        for (const button of form.querySelectorAll('button')) button.disabled = false
        dialog.querySelector('.is-invalid, [role=alert]')?.focus()
      })
  })
  inside('htmx:error', (event) => {
    const form = event.target.closest?.('dialog form')
    if (!form) return
    form.setAttribute('data-nova-native', '')
    form.querySelector('[data-nova-failed]')?.removeAttribute('hidden')
  })
}

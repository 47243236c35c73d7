// What is done in steps goes on by itself while somebody looks at it: a form that the server asks to be sent again.
import { ready } from './dom.js'

const again = (box) => {
  for (const form of box.querySelectorAll('[data-nova-again]:not([data-nova-goes])')) {
    form.dataset.novaGoes = ''
    form.querySelector('[data-nova-stops]').addEventListener('click', () => clearTimeout(next))
    const next = setTimeout(() => {
      const dialog = form.closest('dialog')
      if (form.isConnected && (!dialog || dialog.open)) form.requestSubmit()
    }, Number(form.dataset.novaAgain) || 400)
  }
}
ready(again)

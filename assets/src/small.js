// Copying an id, the theme, messages that go.
import { container, inside, on, ready } from './dom.js'

const THEMES = ['auto', 'light', 'dark']

export function small() {
  on('click', '[data-nova-copy]', async (event, button) => {
    event.preventDefault()
    const from = button.dataset.novaCopy || button.closest('[data-id]')?.dataset.id || ''
    const text = from.startsWith('#') ? container(button).querySelector(from)?.textContent : from
    try {
      await navigator.clipboard.writeText(text ?? '')
    } catch {
      const field = Object.assign(document.createElement('textarea'), { value: text ?? '' })
      button.after(field)
      field.select()
      document.execCommand('copy')
      field.remove()
      button.focus()
    }
    button.dataset.copied = ''
    setTimeout(() => delete button.dataset.copied, 1500)
  })

  on('click', '[data-nova-theme]', (event, button) => {
    const now = container(button).dataset.bsTheme ?? 'auto'
    const next = button.dataset.novaTheme || THEMES[(THEMES.indexOf(now) + 1) % THEMES.length]
    for (const each of document.querySelectorAll('.nova')) each.dataset.bsTheme = next
    try {
      localStorage.setItem('nova-theme', next)
    } catch {
      // Storage may be forbidden: the choice then lasts for this page.
    }
    pressed(container(button))
  })
  ready(pressed)

  on('click', '[data-nova-dismiss]', (event, button) => button.closest('.nova-toast, .alert')?.remove())
  ready((box) => {
    for (const toast of box.querySelectorAll('.nova-toast[data-nova-brief]:not([data-nova-seen])')) {
      toast.dataset.novaSeen = ''
      const leave = () => (toast.matches(':hover, :focus-within') ? setTimeout(leave, 2000) : toast.remove())
      setTimeout(leave, 6000)
    }
  })

  inside('keydown', (event) => {
    if (event.key === 'Escape' && event.target.matches('input[type=search]') && !event.target.value) event.target.blur()
  })
}

function pressed(box) {
  for (const button of box.querySelectorAll('[data-nova-theme]:not([data-nova-theme=""])')) {
    button.setAttribute('aria-pressed', String(button.dataset.novaTheme === (box.dataset.bsTheme ?? 'auto')))
  }
}

// Files are sent as the request's body, one after the other, so that nobody has to hold them; with progress, and a way to stop.
import { container, on } from './dom.js'

export function uploads() {
  on('submit', '[data-nova-upload]', async (event, form) => {
    event.preventDefault()
    const [sent, failed] = [form.querySelector('[data-nova-sent]'), form.querySelector('[data-nova-failed]')]
    const button = form.querySelector('button:not([type=button])')
    button.disabled = true
    sent.hidden = false
    failed.hidden = true
    try {
      let next
      for (const file of form.querySelector('[type=file]').files) next = (await send(form, sent, file)).next
      location.assign(next)
    } catch (error) {
      failed.textContent = error.message || failed.dataset.novaFailed
      failed.hidden = false
      sent.hidden = true
      button.disabled = false
    }
  })
}

function send(form, sent, file) {
  const request = new XMLHttpRequest()
  const [bar, words, stop] = [sent.querySelector('progress'), sent.querySelector('output'), sent.querySelector('[data-nova-stop]')]
  return new Promise((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      bar.value = total ? (100 * loaded) / total : 0
      words.textContent = `${file.name} · ${Math.floor(bar.value)} %`
    })
    request.addEventListener('load', () => {
      let answer = {}
      try {
        answer = JSON.parse(request.responseText)
      } catch {
        // Not ours: a proxy's page.
      }
      if (request.status < 300 && answer.next) resolve(answer)
      else reject(new Error([answer.error?.message, answer.error?.detail].filter(Boolean).join(' ')))
    })
    for (const type of ['error', 'abort']) request.addEventListener(type, () => reject(new Error('')))
    stop.onclick = () => request.abort()
    const address = new URL(form.action)
    address.searchParams.set('format', 'json')
    request.open('POST', address)
    request.setRequestHeader('X-CSRFToken', container(form).querySelector('[name=csrfmiddlewaretoken]').value)
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.webkitRelativePath || file.name))
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    request.send(file)
  })
}

// Files are sent as the request's body, one after the other, so that nobody has to hold them; with progress, and a way to stop.
import { container, on } from './dom.js'

export function uploads() {
  on('submit', '[data-nova-upload]', (event, form) => {
    event.preventDefault()
    working(form, async (sent) => {
      let next
      for (const file of form.querySelector('[type=file]').files) next = (await send(form, form.action, sent, file)).next
      location.assign(next)
    })
  })
  // What has a file is made first; then its file is sent. Made once, however often its file is sent.
  on('submit', '[data-nova-made-first]', (event, form) => {
    const field = form.querySelector('[type=file]')
    if (!field.files.length) return
    event.preventDefault()
    working(form, async (sent) => {
      form.novaMade ??= await make(form, field)
      if (!form.novaMade) return false
      made(form)
      await send(form, form.novaMade.upload, sent, field.files[0])
      location.assign(form.novaMade.next)
    })
  })
  on('change', '[data-nova-file]', (event, field) => {
    const [file] = field.files
    const named = field.form.elements[field.dataset.novaFile]
    const instead = field.form.elements[field.dataset.novaInstead]
    if (file && named && !named.value) named.value = file.name.replace(/\.\w+$/, '')
    if (instead && !field.form.novaMade) instead.readOnly = Boolean(file)
    if (instead && file) instead.value = ''
  })
}

async function working(form, work) {
  const [sent, failed] = [form.querySelector('[data-nova-sent]'), form.querySelector('[data-nova-failed]')]
  const button = form.querySelector('button:not([type=button])')
  button.disabled = true
  sent.hidden = false
  failed.hidden = true
  try {
    if (await work(sent) === false) return
  } catch (error) {
    const left = form.novaMade && form.querySelector('[data-nova-left]')
    if (left) {
      left.hidden = false
      left.querySelector('a').href = form.novaMade.next
    }
    failed.textContent = error.message || failed.dataset.novaFailed
    failed.hidden = false
    sent.hidden = true
    button.disabled = false
    delete form.dataset.novaSent
  }
}

// It is there now: its fields change nothing any more, and what is left to do is to send its file.
function made(form) {
  for (const one of form.querySelectorAll('fieldset, details')) one.hidden = true
  for (const one of form.querySelectorAll('[data-nova-then]')) one.textContent = one.dataset.novaThen
}

// Where to send the file, or nothing: then the form has come back with what is wrong with it.
async function make(form, field) {
  const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } })
  if (answer.headers.get('Content-Type')?.startsWith('application/json')) return answer.json()
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(form.id)
  if (!fresh) return form.submit() // signed out, or worse: the browser shows it
  fresh.querySelector('[type=file]').replaceWith(field)
  form.replaceWith(fresh)
  fresh.dispatchEvent(new CustomEvent('htmx:after:swap', { bubbles: true, detail: { ctx: {} } }))
  fresh.querySelector('.is-invalid, [role=alert]:not([hidden])')?.focus()
}

function send(form, action, sent, file) {
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
    const address = new URL(action, location.href)
    address.searchParams.set('format', 'json')
    request.open('POST', address)
    request.setRequestHeader('X-CSRFToken', container(form).querySelector('[name=csrfmiddlewaretoken]').value)
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.webkitRelativePath || file.name))
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream')
    request.send(file)
  })
}

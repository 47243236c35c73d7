// Files into a container: dropped or chosen, one after the other, large ones in pieces that are sent again one by one where the
// way breaks off, and that need not be sent again where they have arrived. And deletions that go on by themselves.
import { container, on, ready } from '../dom.js'
import { md5 } from '../md5.js'
import '../going.js'

const TRIES = 4 // of a piece, with longer and longer waits between them
const WAIT = 1000

class Refused extends Error {
  constructor(status, words) {
    super(words)
    this.status = status
  }
}

function send(address, body, form, row, headers = {}) {
  const request = new XMLHttpRequest()
  return new Promise((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded }) => row.moved?.(loaded))
    request.addEventListener('load', () => {
      let answer = {}
      try {
        answer = JSON.parse(request.responseText)
      } catch {
        // Not ours: a proxy's page.
      }
      const words = [answer.error?.message, answer.error?.detail].filter(Boolean).join(' ')
      if (request.status < 300 && !answer.error) resolve(answer)
      else reject(new Refused(request.status, words))
    })
    request.addEventListener('error', () => reject(new Refused(0, '')))
    request.addEventListener('abort', () => reject(new Refused(-1, '')))
    row.abort = () => request.abort()
    request.open('POST', address)
    request.setRequestHeader('X-CSRFToken', form.querySelector('[name=csrfmiddlewaretoken]').value)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.send(body)
  })
}

class Row {
  constructor(form, file, path) {
    this.form = form
    this.file = file
    this.path = path
    this.element = form.querySelector('[data-nova-file]').content.firstElementChild.cloneNode(true)
    this.bar = this.element.querySelector('progress')
    this.element.querySelector('[data-name]').textContent = path
    this.bar.setAttribute('aria-label', path)
    this.buttons = Object.fromEntries(['stop', 'again', 'replace'].map((one) => [one, this.element.querySelector(`[data-${one}]`)]))
    this.buttons.stop.addEventListener('click', () => this.stop())
    this.buttons.again.addEventListener('click', () => this.queue(this.replace))
    this.buttons.replace.addEventListener('click', () => this.queue(true))
    form.querySelector('[data-nova-files]').append(this.element)
    this.queue(false)
  }

  words(name) {
    return this.form.querySelector('[data-nova-words]').content.querySelector(`[data-${name}]`).textContent
  }

  say(words, state, ...offered) {
    this.element.querySelector('output').textContent = words
    this.element.dataset.state = state
    for (const [name, button] of Object.entries(this.buttons)) button.hidden = !offered.includes(name)
  }

  queue(replace) {
    this.replace = replace
    this.stopped = false
    this.say(this.words('waits'), 'waits', 'stop')
    waiting.push(this)
    work()
  }

  stop() {
    this.stopped = true
    if (waiting.includes(this)) waiting.splice(waiting.indexOf(this), 1)
    this.abort?.()
    this.say(this.words('stopped'), 'stopped', 'again')
  }

  progress(bytes) {
    this.bar.value = this.file.size ? (100 * bytes) / this.file.size : 100
    this.say(`${Math.floor(this.bar.value)} %`, 'sends', 'stop')
  }

  async run() {
    const { file } = this
    this.progress(0)
    const given = { name: this.path, size: file.size, modified: file.lastModified, kind: file.type }
    if (this.replace) given.replace = 'on'
    const begun = await send(this.form.dataset.novaDrop, new URLSearchParams(given), this.form, {})
    if (this.stopped) return
    if (!begun.piece) {
      await this.part(begun.send, file, 0)
    } else {
      const sums = await this.pieces(begun)
      if (this.stopped) return
      this.say(this.words('ends'), 'ends')
      await send(begun.finish, new URLSearchParams(sums.map((sum) => ['sum', sum])), this.form, {})
    }
    this.bar.value = 100
    this.say(this.words('done'), 'done')
  }

  async pieces(begun) {
    const sums = []
    const count = Math.ceil(this.file.size / begun.piece)
    for (let number = 1; number <= count && !this.stopped; number++) {
      const from = (number - 1) * begun.piece
      const part = this.file.slice(from, from + begun.piece)
      const there = begun.arrived[number]
      if (there) this.say(this.words('compares'), 'compares', 'stop')
      const same = there && (await md5(part)) === there
      sums.push(same ? there : (await this.part(`${begun.send}&number=${number}`, part, from)).sum)
      if (same) this.progress(from + part.size)
    }
    return sums
  }

  async part(address, part, from) {
    const headers = { 'Content-Type': 'application/octet-stream', 'X-File-Kind': encodeURIComponent(this.file.type) }
    this.moved = (loaded) => this.stopped || this.progress(from + loaded)
    for (let tried = 1; ; tried++) {
      try {
        return await send(address, part, this.form, this, headers)
      } catch (error) {
        const passing = error.status === 0 || error.status === 429 || error.status >= 500
        if (this.stopped || !passing || tried === TRIES) throw error
        await new Promise((resolve) => setTimeout(resolve, WAIT * 2 ** tried))
        if (this.stopped) throw error
      }
    }
  }
}

const waiting = []
let working = false

// One file after the other: two at a time would only share the way.
async function work() {
  if (working) return
  working = true
  let done = false
  let form
  while (waiting.length) {
    const row = waiting.shift()
    form = row.form
    try {
      await row.run()
      done = done || row.element.dataset.state === 'done'
    } catch (error) {
      if (row.stopped) continue
      const offered = error.status === 409 ? ['replace'] : ['again']
      row.say(error.message || row.words('failed'), 'failed', ...offered)
    }
  }
  working = false
  // All is well: show what there is now. Where something is not, its row has to be read first.
  if (done && !form.querySelector('[data-nova-files] li:not([data-state=done])')) location.reload()
}

async function files(entry, path, found) {
  if (entry.isFile) found.push([await new Promise((resolve, reject) => entry.file(resolve, reject)), path + entry.name])
  if (!entry.isDirectory) return
  const reader = entry.createReader()
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))
    if (!some.length) return
    for (const one of some) await files(one, `${path}${entry.name}/`, found)
  }
}

on('change', '[data-nova-drop] [type=file]', (event, field) => {
  const form = field.closest('[data-nova-drop]')
  for (const file of [...field.files]) new Row(form, file, file.webkitRelativePath || file.name)
  field.value = ''
})
on('dragover', '.nova-list, [data-nova-drop], .nova-empty', (event, element) => {
  const form = container(element).querySelector('[data-nova-drop]')
  if (!form || !event.dataTransfer?.types.includes('Files')) return
  event.preventDefault()
  form.dataset.over = ''
})
on('dragleave', '.nova-list, [data-nova-drop], .nova-empty', (event, element) => {
  delete container(element).querySelector('[data-nova-drop]')?.dataset.over
})
on('drop', '.nova-list, [data-nova-drop], .nova-empty', async (event, element) => {
  const form = container(element).querySelector('[data-nova-drop]')
  if (!form || !event.dataTransfer?.types.includes('Files')) return
  event.preventDefault()
  delete form.dataset.over
  const found = []
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean)
  for (const entry of entries) await files(entry, '', found)
  for (const [file, path] of found) new Row(form, file, path)
})
on('submit', '[data-nova-drop]', (event) => event.preventDefault())
addEventListener('beforeunload', (event) => working && event.preventDefault())

// Files go as soon as they are chosen, however many: there is nothing left to press.
ready((box) => {
  for (const button of box.querySelectorAll('[data-nova-plain]')) {
    button.form.querySelector('[type=file]').multiple = true
    button.remove()
  }
})

// What moves asks for itself again (hx-get, hx-trigger="nova:due", data-nova-due="3" for every three seconds). Here is what
// it must not do: ask while nobody looks, ask before the last answer came, or replace good rows by an error.
import { inside, part, ready } from './dom.js'

const STEP = 250
const PAUSE = 3000 // before it is tried again where no good answer came, however soon that one was due
const since = new WeakMap() // when each began to wait
const polled = (event) => event.detail?.ctx?.sourceEvent?.type === 'nova:due'

function tick() {
  if (document.hidden) return
  const now = performance.now()
  for (const element of document.querySelectorAll('.nova [data-nova-due]')) {
    if (!since.has(element)) since.set(element, now)
    if (now - since.get(element) < 1000 * Number(element.dataset.novaDue)) continue
    since.set(element, Infinity)
    element.dispatchEvent(new CustomEvent('nova:due'))
  }
}

// Says once that no answer came, in the page's own words; the next answer takes it back.
function silent(element, still) {
  const box = part(element, '.nova-toasts')
  const shown = box?.querySelector('[data-nova-silence]')
  if (!still) return shown?.remove()
  const template = part(element, 'template[data-nova-silent]')
  if (!box || !template || shown) return
  const toast = template.content.firstElementChild.cloneNode(true)
  toast.dataset.novaSilence = ''
  box.append(toast)
}

export function live() {
  setInterval(tick, STEP)
  document.addEventListener('visibilitychange', tick)
  inside('htmx:before:response', (event) => {
    const { response } = event.detail.ctx
    const good = response.status === 200 && !response.raw.redirected
    if (polled(event) && !good) event.preventDefault()
    if (polled(event)) silent(event.target, !good)
  })
  inside('htmx:error', (event) => silent(event.target, true))
  // Somebody who is signed out meanwhile is not asked for any more.
  inside('htmx:finally:request', (event) => {
    const { response } = event.detail.ctx
    if (polled(event) && !response?.raw.redirected) since.set(event.target, performance.now() + (response?.status === 200 ? 0 : PAUSE))
  })
  // What a page's own script asks for when it is due (no hx-get) is due again once the script says that it has an answer.
  inside('nova:answered', ({ target, detail }) => {
    silent(target, !detail.good)
    since.set(target, performance.now() + (detail.good ? 0 : PAUSE))
  })
  ready(ages)
  setInterval(() => document.hidden || document.querySelectorAll('.nova').forEach(ages), 30_000)
}

const UNITS = [['year', 31_557_600], ['month', 2_629_800], ['week', 604_800], ['day', 86_400], ['hour', 3600], ['minute', 60]]

// Younger than a minute stays in the server's words («just now»).
function ages(container) {
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || undefined)
  for (const time of container.querySelectorAll('time[data-nova-ago]')) {
    const seconds = (Date.parse(time.dateTime) - Date.now()) / 1000
    const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? []
    if (!unit) continue
    const text = words.format(Math.trunc(seconds / length), unit)
    if (time.textContent !== text) time.textContent = text
  }
}

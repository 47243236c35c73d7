// The dialog that finds: what one can do on this page, at once; and what each scope has, as it comes. Answers to what was
// typed before never show, and nothing that one has reached with the arrow keys moves.
import { container, inside, on } from './dom.js'

const PAUSE = 180 // after the last letter
const FEWEST = 2 // letters that clouds are asked for
const MOST = 7 // actions of the page
const AT_ONCE = 4 // scopes that are asked
// In this order: what can be done with what is chosen, with the record, on the page; then where else one can go.
const ACTIONS = ['.nova-bulk [data-verb]', '.nova-head-actions :is(a, button)', '.nova-map-buttons button', '.nova-tabs a', '.nova-tools > a.btn',
  '.nova-side :is(a.nova-nav, a.nova-item):not([hx-get] > a)', '.nova-switch [data-nova-theme]']

const field = (box) => box.querySelector('input[name=q]')
const options = (box) => [...box.querySelectorAll('[role=option]')].filter((one) => one.checkVisibility())
let asking = new AbortController()
let timer

// -- Which one Enter opens --------------------------------------------------------------------------------------------

function choose(box, option) {
  for (const one of box.querySelectorAll('[aria-selected]')) one.removeAttribute('aria-selected')
  field(box).removeAttribute('aria-activedescendant')
  if (!option) return
  option.id ||= `nova-find-${Math.random().toString(36).slice(2)}`
  option.setAttribute('aria-selected', 'true')
  field(box).setAttribute('aria-activedescendant', option.id)
  option.scrollIntoView({ block: 'nearest' })
}

const chosen = (box) => box.querySelector('[aria-selected]')
const first = (box) => chosen(box)?.checkVisibility() || choose(box, options(box)[0])

// -- What one can do here ---------------------------------------------------------------------------------------------

function words(element) {
  const copy = element.cloneNode(true)
  copy.querySelectorAll('svg, small, kbd, .visually-hidden').forEach((one) => one.remove())
  return copy.textContent.trim() || element.title || element.getAttribute('aria-label') || ''
}

function actions(box) {
  const seen = new Set()
  return ACTIONS.flatMap((some) => [...container(box).querySelectorAll(some)]).flatMap((element) => {
    const text = words(element)
    const off = element.disabled || element.hidden || element.closest('dialog, [hidden]') || element.getAttribute('aria-current') === 'page'
    const bulk = element.closest('.nova-bulk')
    if (!text || off || seen.has(text) || (bulk && !bulk.checkVisibility())) return []
    seen.add(text)
    const group = element.closest('[role=group][aria-label], nav[aria-label]')?.getAttribute('aria-label') ?? ''
    const heading = element.closest('ul')?.previousElementSibling
    return [{ element, text, hint: heading?.matches('.nova-nav-head') ? heading.textContent : group }]
  })
}

function palette(box) {
  const typed = field(box).value.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const found = actions(box).filter(({ text, hint }) => typed.every((word) => `${text} ${hint}`.toLocaleLowerCase().includes(word)))
  const part = box.querySelector('[data-nova-palette]')
  part.querySelectorAll('[role=option]').forEach((one) => one.remove())
  for (const { element, text, hint } of found.slice(0, MOST)) {
    const option = Object.assign(document.createElement('button'), { type: 'button', className: 'nova-item', tabIndex: -1 })
    option.setAttribute('role', 'option')
    const icon = element.querySelector('svg.nova-i')
    if (icon) option.append(icon.cloneNode(true))
    option.append(Object.assign(document.createElement('b'), { textContent: text }))
    if (hint) option.append(Object.assign(document.createElement('small'), { textContent: hint }))
    option.novaAct = element
    part.append(option)
  }
  part.hidden = !found.length
}

// -- What the clouds have ---------------------------------------------------------------------------------------------

async function part(address, signal) {
  const response = await fetch(address, { signal, headers: { 'HX-Request': 'true', 'HX-Current-URL': location.href } })
  if (!response.ok || response.redirected || response.headers.has('HX-Redirect')) throw new Error(response.status)
  return response.text()
}

// Which scopes there are to ask; known once a page.
function scopes(box) {
  box.novaScopes ??= part(box.dataset.scopes).catch((error) => {
    box.novaScopes = undefined
    throw error
  })
  return box.novaScopes
}

// The scope that one is in is asked while one still types the first letters.
async function warm(box) {
  if (!box.dataset.scopes.includes('from=')) return
  const first = /data-nova-find-in="([^"]+)"/.exec(await scopes(box))
  if (first) await part(first[1])
}

async function ask(box) {
  asking.abort()
  const { signal } = asking = new AbortController()
  const typed = field(box).value.trim()
  const results = box.querySelector('[data-nova-results]')
  const troubles = box.querySelector('[data-nova-troubles]')
  const say = (name, on) => { box.querySelector(`[data-nova-find-${name}]`).hidden = !on }
  say('none', false)
  say('busy', typed.length >= FEWEST)
  if (typed.length < FEWEST) {
    results.replaceChildren()
    troubles.replaceChildren()
    return
  }
  try {
    const template = document.createElement('template')
    template.innerHTML = await scopes(box)
    if (signal.aborted) return
    let fresh = true
    // What was found before goes when the first answer is here, so that nothing flickers while one types.
    const begin = () => {
      if (!fresh) return
      fresh = false
      results.replaceChildren()
      troubles.replaceChildren(...[...template.content.querySelectorAll('[data-nova-stays]')])
    }
    async function answer(place) {
      const address = new URL(place.dataset.novaFindIn, location.href)
      address.searchParams.set('q', typed)
      const text = await part(address, signal)
      if (signal.aborted) return
      place.innerHTML = text
      // What is late there comes by itself, below: nothing moves for it.
      for (const late of place.querySelectorAll('[data-nova-find-in]')) {
        late.remove()
        waiting.push(late)
      }
      const wrong = place.querySelectorAll('.nova-find-trouble')
      if (!place.childElementCount) return
      begin()
      troubles.append(...wrong)
      place.hidden = !place.querySelector('[role=option]')
      if (!place.hidden) results.append(place)
      first(box)
    }
    // A few at a time: the one that the person is in is the first, and a cloud with many regions is not stormed.
    const waiting = [...template.content.querySelectorAll('[data-nova-find-in]')]
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      while (waiting.length && !signal.aborted) await answer(waiting.shift()).catch(() => {})
    }))
    if (signal.aborted) return
    begin()
    say('none', !results.childElementCount)
    first(box)
  } catch {
    // No list of scopes: the page itself may know more.
    if (!signal.aborted) say('none', true)
  }
  if (!signal.aborted) say('busy', false)
}

function typed(box) {
  palette(box)
  choose(box, null)
  first(box)
  clearTimeout(timer)
  timer = setTimeout(ask, PAUSE, box)
}

// -- Opening, closing, going on -----------------------------------------------------------------------------------------

function open(name) {
  const box = document.querySelector(`.nova ${name}`)
  if (!box?.showModal) return false
  for (const other of document.querySelectorAll('.nova dialog[open]')) if (other !== box) return false
  if (!box.open) box.showModal()
  if (field(box)) {
    field(box).select()
    typed(box)
    warm(box).catch(() => {})
  }
  return true
}

function act(box, option, event) {
  const element = option.novaAct ?? option
  if (event.ctrlKey || event.metaKey) return void (element.href && window.open(element.href, '_blank', 'noopener'))
  box.close()
  if (option.novaAct) element.click()
  else location.assign(element.href)
}

export function find() {
  on('click', '[data-nova-find]', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    if (open('#nova-find')) event.preventDefault()
  })
  on('click', '[data-nova-keys]', () => open('#nova-keys'))
  inside('input', (event) => event.target.matches('.nova-find input[name=q]') && typed(event.target.closest('dialog')))
  on('click', '.nova-find button[role=option]', (event, option) => act(option.closest('dialog'), option, event))
  on('submit', '.nova-find form', (event, form) => {
    const box = form.closest('dialog')
    if (!chosen(box)) return // the page finds what the dialog did not
    event.preventDefault()
  })
  inside('keydown', (event) => {
    const box = event.target.closest('.nova-find')
    if (!box || event.isComposing) return
    const all = options(box), at = all.indexOf(chosen(box))
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: Math.min(at + 6, all.length - 1), PageUp: Math.max(at - 6, 0) }[event.key]
    if (to !== undefined && all.length) {
      event.preventDefault()
      choose(box, all.at(to % all.length))
    }
    if (event.key === 'Enter' && event.target === field(box) && chosen(box)) {
      event.preventDefault()
      act(box, chosen(box), event)
    }
  })
  document.addEventListener('close', (event) => {
    if (event.target.id !== 'nova-find') return
    clearTimeout(timer)
    asking.abort()
  }, true)

  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.altKey) return
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      if (open('#nova-find')) event.preventDefault()
      return
    }
    if (event.ctrlKey || event.metaKey || event.target.closest?.('input, select, textarea, [contenteditable]')) return
    if (event.key === '?' && document.querySelector('.nova #nova-find[open]')) return
    if (event.target.closest?.('dialog')) return
    const name = { '/': '#nova-find', '?': '#nova-keys' }[event.key]
    if (name && open(name)) event.preventDefault()
    if (event.key !== 'f') return
    const filter = [...document.querySelectorAll('.nova [data-nova-map-find], .nova [data-nova-list] input[type=search]')].find((one) => one.checkVisibility())
    if (!filter) return
    event.preventDefault()
    filter.select()
  })
}

// What people do with the picture: by mouse, finger and keyboard; choosing, opening, moving, searching, zooming.

const READABLE = 0.55 // zoom from which on names are drawn large enough

export function steer(map) {
  const { section, canvas, cy, memory, open } = map
  const card = section.querySelector('[data-nova-map-card]')
  const field = section.querySelector('[data-nova-map-find]')
  const found = section.querySelector('[data-nova-map-found]')
  const all = section.querySelector('[data-nova-map-do=open]')
  const words = [all.textContent, all.dataset.other]
  let chosen = '', asked = 0, shown = '', lent = null

  const of = (id) => id.replace(/:(open|note)$/, '')
  const about = (id) => map.graph?.nodes.get(id) ?? map.graph?.groups.get(id)

  // -- Choosing: the card of a thing ----------------------------------------------------------------------------------

  function mark() {
    cy.elements('.chosen, .lit').removeClass('chosen lit')
    const node = cy.getElementById(chosen)
    node.addClass('chosen')
    node.connectedEdges().addClass('lit')
  }

  async function choose(id, { see = false } = {}) {
    chosen = id
    mark()
    const one = about(id)
    canvas.setAttribute('aria-label', one ? [one.what, one.name, one.state, one.note].filter(Boolean).join(', ') : '')
    if (see && id) look(cy.getElementById(id))
    if (!one || one.kind === 'group' || id === 'nowhere') return void hide()
    await fill()
  }

  async function fill() {
    const id = chosen, turn = ++asked
    shown = about(id)?.state
    const address = section.dataset.card.replace('nova-stands-for-an-id', encodeURIComponent(id))
    try {
      const response = await fetch(address, { headers: { 'HX-Request': 'true' } })
      if (turn !== asked || response.headers.has('HX-Redirect')) return
      const text = await response.text()
      if (turn !== asked) return
      card.innerHTML = text
    } catch {
      return
    }
    const before = card.hidden
    card.hidden = false
    if (!before) return
    cy.resize()
    look(cy.getElementById(id))
  }

  function hide() {
    asked++
    if (card.hidden) return
    card.hidden = true
    cy.resize()
    map.whole()
  }

  // Brings it into view if it is not there, without moving more than needed; of what is too large its beginning.
  function look(node) {
    if (node.empty()) return
    const box = node.renderedBoundingBox()
    const [w, h] = [cy.width(), cy.height()]
    const into = (low, high, size) => low < 20 ? 40 - low : high > size - 20 ? Math.max(size - 40 - high, 40 - low) : 0
    const [x, y] = [into(box.x1, box.x2, w), into(box.y1, box.y2, h)]
    if (x || y) cy.panBy({ x, y })
  }

  // What opens is seen: with everything else if names can still be read then, else by itself until it closes.
  function toggle(id) {
    if (!open.delete(id)) open.add(id)
    if (memory.view === lent) memory.view = null
    map.draw(true, () => {
      const before = { zoom: cy.zoom(), pan: { ...cy.pan() } }
      if (!memory.view) map.fit()
      if (!open.has(id) || (!memory.view && cy.zoom() > READABLE)) return
      cy.viewport(before)
      const group = cy.getElementById(id).union(cy.getElementById(`${id}:open`))
      if (!memory.view) cy.zoom(Math.min(before.zoom, Math.max(READABLE, (cy.width() - 40) / group.boundingBox().w)))
      look(group)
      if (memory.view) return
      keep()
      lent = memory.view
    })
  }

  function enter(id) {
    const one = about(id)
    if (one?.kind === 'group') toggle(id)
    else if (one?.href) location.assign(one.href)
  }

  cy.on('tap', (event) => {
    canvas.focus({ preventScroll: true })
    if (event.target === cy) return void choose('')
    const id = of(event.target.id())
    if (about(id)?.kind === 'group') toggle(id)
    choose(id)
  })
  cy.on('dbltap', 'node', (event) => about(of(event.target.id()))?.kind !== 'group' && enter(of(event.target.id())))
  cy.on('mouseover', 'node', (event) => {
    canvas.style.cursor = event.target.hasClass('note') ? '' : 'pointer'
    const one = about(of(event.target.id()))
    canvas.title = one ? [one.name, one.state, ...(one.addresses ?? [one.note])].filter(Boolean).join('\n') : ''
  })
  cy.on('mouseout', 'node', () => {
    canvas.style.cursor = ''
    canvas.removeAttribute('title')
  })

  // -- Moving: what is in a box goes with it ---------------------------------------------------------------------------

  let last
  const within = (id) => {
    const kids = (map.graph.inside.get(id) ?? []).flatMap((one) => [one.id, `${one.id}:open`, `${one.id}:note`, ...within(one.id), ...(map.graph.members.get(one.id) ?? []).map((two) => two.id)])
    return kids
  }
  cy.on('grab', 'node', (event) => { last = { ...event.target.position() } })
  cy.on('drag', '.box', (event) => {
    const now = event.target.position()
    const [x, y] = [now.x - last.x, now.y - last.y]
    last = { ...now }
    const ids = new Set([...within(event.target.id()), `${event.target.id()}:note`])
    cy.nodes().filter((one) => ids.has(one.id())).shift({ x, y })
  })
  cy.on('dragfree', 'node', (event) => {
    const node = event.target, { x, y } = node.position()
    memory.at[node.id()] = node.hasClass('box') ? [x - node.data('w') / 2, y - node.data('h') / 2] : [x, y]
    map.draw(true)
  })
  // What part one looks at is remembered once one has chosen it; until then everything is shown.
  let saving
  function keep() {
    memory.view = { zoom: cy.zoom(), pan: { ...cy.pan() } }
    clearTimeout(saving)
    saving = setTimeout(memory.save, 300)
  }
  function everything() {
    memory.view = null
    memory.save()
    map.fit()
  }
  cy.on('dragpan scrollzoom pinchzoom', keep)

  // -- Zooming: the wheel scrolls the page until one has clicked into the picture ----------------------------------------

  const wheel = (on) => cy.userZoomingEnabled(on)
  canvas.addEventListener('focusin', () => wheel(true))
  canvas.addEventListener('focusout', () => wheel(false))
  canvas.addEventListener('touchstart', () => wheel(true), { passive: true, capture: true })
  canvas.addEventListener('wheel', (event) => (event.ctrlKey || event.metaKey) && wheel(true), { passive: true, capture: true })
  const zoom = (by) => {
    cy.zoom({ level: cy.zoom() * by, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } })
    keep()
  }

  const DO = {
    in: () => zoom(1.3),
    out: () => zoom(1 / 1.3),
    fit: everything,
    anew: () => {
      Object.assign(memory, { at: {}, slots: {}, tall: undefined })
      map.draw(true, everything)
    },
    open: () => {
      const every = [...map.graph.groups.keys()]
      if (every.every((id) => open.has(id))) open.clear()
      else for (const id of every) open.add(id)
      map.draw(true, everything)
    },
  }
  section.addEventListener('click', (event) => DO[event.target.closest('[data-nova-map-do]')?.dataset.novaMapDo]?.())

  // -- Searching -----------------------------------------------------------------------------------------------------------

  let hits = [], turn = -1
  function search() {
    const text = field.value.trim().toLocaleLowerCase()
    const matches = (one) => [one.name, one.id, one.state, ...one.addresses].some((part) => part?.toLocaleLowerCase().includes(text))
    hits = text ? [...map.graph.nodes.values()].filter(matches) : []
    const ids = new Set(hits.map((one) => one.group && !open.has(one.group) ? one.group : one.id))
    cy.batch(() => {
      cy.elements().removeClass('hit dim')
      if (!text) return
      cy.nodes('.item, .box').forEach((node) => { if (ids.has(node.id())) node.addClass('hit'); else if (node.hasClass('item')) node.addClass('dim') })
      cy.edges().addClass('dim')
    })
    found.textContent = text ? found.dataset.words.replace('{n}', hits.length.toLocaleString(document.documentElement.lang || undefined)) : ''
  }
  field.addEventListener('input', () => {
    turn = -1
    search()
  })
  field.addEventListener('keydown', async (event) => {
    if (event.key !== 'Enter' || !hits.length) return
    event.preventDefault()
    turn = (turn + (event.shiftKey ? hits.length - 1 : 1)) % hits.length
    const one = hits[turn]
    if (one.group && !open.has(one.group)) {
      open.add(one.group)
      map.draw()
    }
    search()
    await choose(one.id)
    if (cy.zoom() < 0.7) cy.zoom(0.9)
    cy.center(cy.getElementById(one.id))
    keep()
  })

  // -- The keyboard: to the nearest thing in that direction ----------------------------------------------------------------

  const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }
  function nearest([dx, dy]) {
    const things = cy.nodes('.item, .network, .subnet')
    const from = cy.getElementById(chosen)
    if (from.empty()) return things.sort((a, b) => anchor(a).y - anchor(b).y || anchor(a).x - anchor(b).x)[0]
    const here = anchor(from)
    let best, least = Infinity
    things.forEach((node) => {
      const there = anchor(node)
      const [x, y] = [there.x - here.x, there.y - here.y]
      const along = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx)
      if (node.id() === chosen || along < 8) return
      const cost = along + 2.5 * aside
      if (cost < least) [best, least] = [node, cost]
    })
    return best
  }
  const anchor = (node) => {
    const { x, y } = node.position()
    return node.hasClass('box') ? { x: x - node.data('w') / 2 + 40, y: y - node.data('h') / 2 + 20 } : { x, y }
  }
  canvas.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !map.graph) return
    const way = WAYS[event.key]
    const act = { '+': DO.in, '=': DO.in, '-': DO.out, 0: DO.fit, Enter: () => enter(chosen), Escape: () => choose('') }[event.key]
    if (!way && !act) return
    event.preventDefault()
    if (act) return void act()
    const next = nearest(way)
    if (next) choose(next.id(), { see: true })
  })

  section.addEventListener('nova:drawn', () => {
    all.hidden = !map.graph.groups.size
    all.textContent = words[Number(map.graph.groups.size > 0 && [...map.graph.groups.keys()].every((id) => open.has(id)))]
    if (field.value) search()
    mark()
    if (chosen && !about(chosen)) choose('')
    else if (!card.hidden && about(chosen)?.state !== shown) fill()
  })
}

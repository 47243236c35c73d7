// The picture of a project's networks: asks for it, draws it, and keeps everything where it stands while it changes.
import cytoscape from 'cytoscape'
import { elements, lines, understood } from '../topology/graph.js'
import { arrange, BOX } from '../topology/layout.js'
import { look } from '../topology/look.js'
import { steer } from '../topology/steer.js'

const STILL = matchMedia('(prefers-reduced-motion: reduce)')

// What is remembered of a project: where things stand, which groups are open, what part one chose to look at, and whether it was
// arranged for a picture that is higher than wide.
function remembered(scope) {
  const name = `nova-topology:${scope}`
  let kept = {}
  try {
    kept = JSON.parse(localStorage.getItem(name)) ?? {}
  } catch {
    // Storage may be forbidden, or hold something else: begin anew.
  }
  const memory = { at: {}, slots: {}, open: [], view: null, ...kept }
  memory.save = () => {
    try {
      localStorage.setItem(name, JSON.stringify({ ...memory, save: undefined }))
    } catch {
      // It then lasts for this page.
    }
  }
  return memory
}

// Forgets what is gone, and the columns of boxes that have grown or shrunk a lot; only when the page is loaded.
function tidied(memory, graph) {
  for (const [box, kept] of Object.entries(memory.slots)) {
    const items = graph.members.get(box) ?? (graph.inside.get(box) ?? []).filter((one) => !BOX.has(one.kind) && one.kind !== 'table')
    const ids = new Set(items.map((one) => one.id))
    for (const id of Object.keys(kept.at)) if (!ids.has(id)) delete kept.at[id]
    const rows = Math.max(0, ...Object.values(kept.at)) / kept.columns
    if (!ids.size || ids.size > 2.5 * kept.columns ** 2 || rows > 1.5 * (ids.size / kept.columns) + 1) delete memory.slots[box]
  }
  for (const id of Object.keys(memory.at)) if (!graph.nodes.has(id)) delete memory.at[id]
}

function picture(section) {
  const canvas = section.querySelector('.nova-map-canvas')
  // Cytoscape would write a style sheet of one rule into the page, which a strict policy refuses; ours has that rule.
  if (!document.getElementById('__________cytoscape_stylesheet')) {
    document.head.append(Object.assign(document.createElement('meta'), { id: '__________cytoscape_stylesheet' }))
  }
  const memory = remembered(section.dataset.scope)
  const open = new Set(memory.open)
  const cy = cytoscape({
    container: canvas, style: look(section), minZoom: 0.08, maxZoom: 2.5, boxSelectionEnabled: false, autounselectify: true, userZoomingEnabled: false, pixelRatio: 'auto',
  })
  const map = { section, canvas, cy, memory, open, graph: null, draw, refresh, fit, whole }
  let mark = '' // of what is shown

  function fit(some = cy.elements()) {
    cy.resize()
    cy.fit(some, 28)
    if (cy.zoom() > 1.15) {
      cy.zoom(1.15)
      cy.center(some)
    }
  }

  // Whether all of it is in view.
  function seen() {
    const box = cy.elements().renderedBoundingBox()
    return box.x1 > 0 && box.y1 > 0 && box.x2 < cy.width() && box.y2 < cy.height()
  }

  // What has grown, or a window that has shrunk, cuts nothing off, as long as nobody has chosen what to look at.
  function whole() {
    if (map.graph && !memory.view && section.querySelector('[data-nova-map-card]').hidden && !seen()) fit()
  }

  // ``then``: once all that moves is where it belongs.
  function draw(moving = false, then = whole) {
    const { graph } = map
    for (const id of open) if (!graph.groups.has(id)) open.delete(id)
    const wanted = elements(graph, open)
    memory.tall ??= canvas.clientHeight > canvas.clientWidth
    const at = arrange(graph, memory, open)
    for (const one of wanted.values()) {
      const place = at.get(one.data.id)
      if (place) Object.assign(one.data, { w: place.w, h: place.h })
      if (one.classes !== 'note') one.position = place && { x: place.x, y: place.y }
    }
    for (const one of wanted.values()) {
      if (one.classes !== 'note') continue
      const box = at.get(one.data.of)
      one.position = { x: box.x + box.w / 2 - 14, y: box.y - box.h / 2 + 19 }
    }
    cy.batch(() => {
      cy.elements().filter((one) => !wanted.has(one.id())).remove()
      for (const [id, one] of wanted) {
        const known = cy.getElementById(id)
        if (known.empty()) cy.add(one)
        else {
          known.data(one.data)
          for (const name of ['dim', 'hit', 'chosen', 'lit']) if (known.hasClass(name)) one.classes += ` ${name}`
          known.classes(one.classes)
          if (one.position && !moving) known.position(one.position)
        }
      }
    })
    cy.nodes('.item').ungrabify()
    cy.nodes('.router, .gateway, .external').grabify()
    cy.nodes('.box').forEach((one) => { if (memory.at[one.id()]) one.grabify(); else one.ungrabify() })
    cy.nodes('.note').ungrabify()
    if (moving) {
      cy.nodes().layout({ name: 'preset', positions: (node) => wanted.get(node.id())?.position, fit: false, animate: !STILL.matches, animationDuration: 180, stop: then }).run()
    }
    memory.open = [...open]
    memory.save()
    section.dispatchEvent(new CustomEvent('nova:drawn'))
  }

  function notes(answer) {
    if (answer.whole || !map.graph) section.querySelector('[data-nova-map-sum]').textContent = answer.sum
    const box = section.querySelector('[data-nova-map-notes]')
    box.replaceChildren(...answer.notes.map((words) => Object.assign(document.createElement('p'), { className: 'nova-note nova-warn', textContent: words })))
  }

  function show(answer) {
    const first = !map.graph
    notes(answer)
    if (cy.nodes(':grabbed').nonempty()) return // somebody has a thing in hand: later
    mark = answer.whole ? answer.mark : ''
    if (!answer.whole && !first) return // what is shown stays
    map.graph = understood(answer, section.dataset.loose)
    if (first && answer.whole) tidied(memory, map.graph)
    draw()
    if (!first) whole()
    else {
      if (memory.view) cy.viewport(memory.view)
      const { x1, x2, y1, y2 } = cy.extent()
      const there = ({ x, y }) => x > x1 && x < x2 && y > y1 && y < y2
      if (memory.view && !cy.nodes('.item').some((one) => there(one.position()))) memory.view = null
      if (!memory.view) fit()
    }
    section.dataset.drawn = ''
  }

  async function refresh() {
    let answer
    try {
      const response = await fetch(`${section.dataset.novaMap}&mark=${mark}`, { headers: { Accept: 'application/json' } })
      if (response.status === 401) return // signed out meanwhile: nothing is asked any more
      if (response.ok) answer = await response.json()
    } catch {
      // No answer: what is shown stays.
    }
    if (answer) {
      canvas.dataset.novaDue = answer.due
      if (answer.mark) show(answer) // else nothing has changed
    } else canvas.dataset.novaDue ??= 5
    canvas.dispatchEvent(new CustomEvent('nova:answered', { bubbles: true, detail: { good: Boolean(answer) } }))
  }

  steer(map, lines)
  canvas.addEventListener('nova:due', refresh)
  const restyle = () => cy.style(look(section))
  new MutationObserver(restyle).observe(section.closest('.nova'), { attributeFilter: ['data-bs-theme'] })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle)
  new ResizeObserver(() => {
    cy.resize()
    whole()
  }).observe(canvas)
  refresh()
  return map
}

for (const section of document.querySelectorAll('.nova [data-nova-map]')) section.novaMap = picture(section)

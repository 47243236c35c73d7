// The answer of the server as what is drawn: who is inside of whom, who is tied to whom, which groups are open.
import { BOX } from './layout.js'

const WIDE = 7 // of a letter, about
const ROOM = 16 // letters for the number of instances, so that a box does not grow when the first one comes
const LOOSE = new Set(['instance', 'nat']) // has a box to stand in even where its own is not known
const PLACED = new Set(['table', 'subnet', ...LOOSE])

export function understood(answer, loose) {
  const nodes = new Map(answer.nodes.map((one) => [one.id, one]))
  const groups = new Map(answer.groups.map((one) => [one.id, { ...one, kind: 'group' }]))
  const members = new Map([...groups.keys()].map((id) => [id, []]))
  const inside = new Map(), top = []
  const put = (place, one) => inside.has(place) ? inside.get(place).push(one) : inside.set(place, [one])
  const outside = (one) => !nodes.has(one.place)
  if (answer.nodes.some((one) => LOOSE.has(one.kind) && outside(one))) {
    nodes.set('nowhere', { id: 'nowhere', name: loose, kind: 'network', tone: 'off', note: '', addresses: [], on: [], place: '', state: '' })
  }
  for (const one of nodes.values()) {
    one.text = 60 + WIDE * ((one.name?.length ?? 0) + (one.note || one.addresses.join(', ')).split(' · ')[0].length + ROOM)
    if (one.group) members.get(one.group).push(one)
    else if (PLACED.has(one.kind) && !outside(one)) put(one.place, one)
    else if (LOOSE.has(one.kind)) put('nowhere', one)
    else top.push(one)
  }
  for (const one of groups.values()) put(nodes.has(one.place) ? one.place : 'nowhere', one)
  // Groups first: they are many instances, and the few stand behind them.
  for (const kids of inside.values()) kids.sort((a, b) => (b.kind === 'group') - (a.kind === 'group'))
  const tied = new Map()
  const tie = (a, b) => tied.has(a) ? tied.get(a).add(b) : tied.set(a, new Set([b]))
  for (const one of nodes.values()) {
    for (const other of one.on) {
      if (!nodes.has(other)) continue
      tie(one.id, other)
      tie(other, one.id)
    }
  }
  return { nodes, groups, members, inside, top, tied }
}

const RANK = { external: 0, gateway: 1, router: 2, table: 3, network: 4, subnet: 5, nat: 6, instance: 6, group: 6 }

// The lines, from the upper to the lower; those of a closed group's members are its own.
export function lines(graph, open) {
  const found = new Map()
  for (const one of graph.nodes.values()) {
    for (const id of one.on) {
      const other = graph.nodes.get(id)
      if (!other) continue
      const own = one.group && !open.has(one.group) ? { ...graph.groups.get(one.group) } : one
      const [from, to] = RANK[own.kind] <= RANK[other.kind] ? [own, other] : [other, own]
      const id2 = `${from.id}>${to.id}`
      found.set(id2, { id: id2, source: from.id, target: to.id, kind: own.kind === 'instance' || own.kind === 'group' ? 'second' : 'way' })
    }
  }
  return found
}

// What is to be seen as cytoscape's elements, without their places.
export function elements(graph, open) {
  const found = new Map()
  const add = (data, classes) => found.set(data.id, { group: 'nodes', data, classes })
  for (const one of graph.nodes.values()) {
    if (one.group && !open.has(one.group)) continue
    const classes = `${one.kind} ${one.tone} ${BOX.has(one.kind) ? 'box' : 'item'}`
    add({ id: one.id, label: one.name, kind: one.kind, tone: one.tone }, classes)
    if (BOX.has(one.kind)) add({ id: `${one.id}:note`, label: one.note, of: one.id }, 'note')
  }
  for (const one of graph.groups.values()) {
    const all = Object.values(one.tones).reduce((sum, count) => sum + count, 0)
    const parts = Object.fromEntries(['ok', 'busy', 'off', 'warn', 'error'].map((tone) => [tone, 100 * (one.tones[tone] ?? 0) / all]))
    add({ id: one.id, label: `${one.name}\n${one.note}`, kind: 'group', ...parts }, `group item${open.has(one.id) ? ' opened' : ''}`)
    if (open.has(one.id)) add({ id: `${one.id}:open`, label: `${one.name} · ${one.note}`, of: one.id, kind: 'sheet' }, 'sheet box')
  }
  for (const line of lines(graph, open).values()) found.set(line.id, { group: 'edges', data: line, classes: line.kind })
  return found
}

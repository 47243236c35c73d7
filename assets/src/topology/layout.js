// Where everything stands: the outside on top, then gateways, routers, then networks as boxes with what is in them. The same
// things always come out the same way, and what stands somewhere already stays there: new things take free places.
export const CELL = { w: 108, h: 86 }
const TABLE = 196 // a route table with its name beside it
const HEAD = 44
const PAD = 16
const GAP = 36
const LOW = 34 // of a box with nothing in it
const TIERS = ['external', 'gateway', 'router']
const TIER = 112 // from what stands above boxes to the next such row, or to the boxes
const SMALLEST = 210
export const BOX = new Set(['network', 'subnet'])

// How wide things are arranged, for a picture that is wider than high, and for one that is higher than wide.
const WIDE = { columns: 8, ratio: 1.7, spread: 2.6, least: 1700, within: 1400 }
const TALL = { columns: 4, ratio: 0.9, spread: 1, least: 640, within: 520 }
const shape = (memory) => (memory.tall ? TALL : WIDE)

const columns = (count, { columns: most, ratio }) => Math.max(2, Math.min(most, Math.ceil(Math.sqrt(count * ratio))))

// The slot of each item in its box, as remembered; what is new takes the first free one.
function slots(memory, box, items) {
  const kept = (memory.slots[box] ??= { columns: columns(items.length, shape(memory)), at: {} })
  const taken = new Set(items.map((one) => kept.at[one.id]).filter((slot) => slot !== undefined))
  let free = 0
  for (const one of items) {
    if (kept.at[one.id] !== undefined) continue
    while (taken.has(free)) free++
    taken.add(free)
    kept.at[one.id] = free
  }
  return kept
}

// Boxes side by side, in rows of about the same width.
function shelves(boxes, width, gap = GAP) {
  let x = 0, y = 0, row = 0, widest = 0
  for (const box of boxes) {
    if (x && x + box.w > width) [x, y, row] = [0, y + row + gap, 0]
    Object.assign(box, { x, y })
    x += box.w + gap
    row = Math.max(row, box.h)
    widest = Math.max(widest, x - gap)
  }
  return { w: widest, h: boxes.length ? y + row : 0 }
}

// An open group: a sheet with its members, at least as wide as its row.
function opened(group, graph, memory, least) {
  const members = graph.members.get(group.id)
  const seats = slots(memory, group.id, members)
  seats.columns = Math.max(seats.columns, Math.min(least, members.length))
  const place = (member) => {
    const slot = seats.at[member.id]
    return { id: member.id, x: PAD + CELL.w * (slot % seats.columns + 0.5), y: HEAD + CELL.h * Math.floor(slot / seats.columns) + 26 }
  }
  const deep = Math.floor(Math.max(...members.map((member) => seats.at[member.id])) / seats.columns) + 1
  return { id: `${group.id}:open`, w: seats.columns * CELL.w + 2 * PAD, h: HEAD + deep * CELL.h + 6, seats: members.map(place) }
}

// Everything inside a box, from its corner: {w, h, inside: [{id, x, y, w?, h?}]}; items at their middle, boxes at their corner.
function inside(box, graph, memory, open) {
  const placed = []
  const kids = graph.inside.get(box.id) ?? []
  let y = HEAD, w = Math.max(SMALLEST, box.text)
  const tables = kids.filter((one) => one.kind === 'table')
  tables.forEach((one, n) => placed.push({ id: one.id, x: PAD + CELL.w / 2 + TABLE * n, y: y + 30 }))
  if (tables.length) [y, w] = [y + CELL.h + 10, Math.max(w, 2 * PAD + TABLE * tables.length)]

  const boxes = kids.filter((one) => BOX.has(one.kind)).map((one) => ({ ...one, ...inside(one, graph, memory, open) }))
  if (boxes.length) {
    const empty = Math.max(...boxes.filter((one) => !one.inside.length).map((one) => one.w)) // alike, so that they stand in columns
    for (const one of boxes) if (!one.inside.length) one.w = empty
    const area = boxes.reduce((sum, one) => sum + (one.w + GAP) * (one.h + GAP), 0)
    const size = shelves(boxes, Math.max(shape(memory).within, Math.sqrt(area * shape(memory).spread)))
    for (const one of boxes) {
      placed.push({ id: one.id, x: PAD + one.x, y: y + one.y, w: one.w, h: one.h })
      for (const part of one.inside) placed.push({ ...part, x: PAD + one.x + part.x, y: y + one.y + part.y })
    }
    ;[y, w] = [y + size.h + PAD, Math.max(w, size.w + 2 * PAD)]
  }

  const items = kids.filter((one) => one.kind === 'instance' || one.kind === 'group' || one.kind === 'nat')
  if (items.length) {
    const kept = slots(memory, box.id, items)
    const rows = new Map()
    for (const one of items) {
      const slot = kept.at[one.id], row = Math.floor(slot / kept.columns)
      if (!rows.has(row)) rows.set(row, [])
      rows.get(row).push({ one, column: slot % kept.columns })
    }
    const last = Math.max(...rows.keys())
    w = Math.max(w, 2 * PAD + CELL.w * kept.columns)
    for (let row = 0; row <= last; row++) {
      for (const { one, column } of rows.get(row) ?? []) placed.push({ id: one.id, x: PAD + CELL.w * (column + 0.5), y: y + 30 })
      y += CELL.h + ((rows.get(row) ?? []).some(({ one }) => one.kind === 'group') ? 12 : 0)
      // Groups open below their row: what is beside and above them stays.
      const sheets = (rows.get(row) ?? []).sort((a, b) => a.column - b.column).map(({ one }) => one)
        .filter((one) => one.kind === 'group' && open.has(one.id)).map((one) => opened(one, graph, memory, kept.columns))
      if (!sheets.length) continue
      const area = sheets.reduce((sum, sheet) => sum + sheet.w * sheet.h, 0)
      const size = shelves(sheets, Math.max(CELL.w * kept.columns + 2 * PAD, Math.sqrt(area * shape(memory).spread)), PAD)
      for (const sheet of sheets) {
        placed.push({ id: sheet.id, x: PAD + sheet.x, y: y + sheet.y, w: sheet.w, h: sheet.h })
        for (const seat of sheet.seats) placed.push({ id: seat.id, x: PAD + sheet.x + seat.x, y: y + sheet.y + seat.y })
      }
      w = Math.max(w, size.w + 2 * PAD)
      y += size.h + PAD
    }
  }
  return { w, h: kids.length ? y + 8 : HEAD + LOW, inside: placed }
}

const overlap = (a, b, gap = 4) => a.x < b.x + b.w + gap && b.x < a.x + a.w + gap && a.y < b.y + b.h + gap && b.y < a.y + a.h + gap

// Where each top box is at home; one that grew pushes those below it down, for as long as it is so large.
function settle(boxes, memory, width, top) {
  const known = boxes.filter((one) => memory.at[one.id])
  for (const one of known) [one.x, one.y] = memory.at[one.id]
  const fresh = boxes.filter((one) => !memory.at[one.id])
  if (!known.length) {
    const size = shelves(fresh, width)
    for (const one of fresh) [one.x, one.y] = [one.x - size.w / 2, one.y + top]
  } else {
    for (const one of fresh) {
      const rows = [...new Set(known.map((other) => other.y))].sort((a, b) => a - b)
      const left = Math.min(...known.map((other) => other.x))
      const spots = rows.map((y) => ({ x: Math.max(...known.filter((other) => other.y === y).map((other) => other.x + other.w)) + GAP, y }))
      const spot = spots.find(({ x, y }) => x + one.w - left <= width * 1.3 && !known.some((other) => overlap({ ...one, x, y }, other, GAP - 1)))
      ;[one.x, one.y] = spot ? [spot.x, spot.y] : [left, Math.max(...known.map((other) => other.y + other.h)) + GAP]
      known.push(one)
    }
  }
  for (const one of boxes) memory.at[one.id] ??= [one.x, one.y]
  const done = []
  for (const one of [...boxes].sort((a, b) => a.y - b.y || a.x - b.x)) {
    for (let again = true; again;) {
      again = false
      for (const other of done) if (overlap(one, other)) [one.y, again] = [other.y + other.h + GAP, true]
    }
    done.push(one)
  }
}

// What stands above boxes goes above the middle of what it is tied to, beside what is there already.
function tiers(graph, memory, middles, heights) {
  for (const kind of TIERS.toReversed()) {
    const row = graph.top.filter((one) => one.kind === kind)
    const taken = row.filter((one) => memory.at[one.id]).map((one) => memory.at[one.id][0])
    const wanted = row.filter((one) => !memory.at[one.id]).map((one) => {
      const tied = [...(graph.tied.get(one.id) ?? [])].map((id) => middles.get(id)).filter(Boolean)
      return { one, x: tied.length ? tied.reduce((sum, at) => sum + at.x, 0) / tied.length : 0 }
    }).sort((a, b) => a.x - b.x)
    for (const { one, x } of wanted) {
      let step = 0
      const free = (at) => taken.every((other) => Math.abs(other - at) >= 240)
      while (!free(x + step)) step = step > 0 ? -step : 30 - step
      taken.push(x + step)
      memory.at[one.id] = [x + step, heights[kind]]
    }
    for (const one of row) middles.set(one.id, { x: memory.at[one.id][0], y: memory.at[one.id][1] })
  }
}

// {id: {x, y, w?, h?}}, all at their middle.
export function arrange(graph, memory, open) {
  const boxes = graph.top.filter((one) => BOX.has(one.kind)).map((one) => ({ ...one, ...inside(one, graph, memory, open) }))
  // Next to each other what hangs on the same; on nothing at the end, so that lines cross little.
  const above = (one) => [...(graph.tied.get(one.id) ?? [])].filter((id) => graph.nodes.get(id).kind !== 'instance').sort()[0] ?? '~'
  const order = (a, b) => (a < b ? -1 : Number(a > b))
  boxes.sort((a, b) => (a.id === 'nowhere') - (b.id === 'nowhere') || order(above(a), above(b)))
  const area = boxes.reduce((sum, one) => sum + (one.w + GAP) * (one.h + GAP), 0)
  const heights = {}
  let top = 0
  for (const kind of TIERS) {
    heights[kind] = top
    if (graph.top.some((one) => one.kind === kind)) top += TIER
  }
  settle(boxes, memory, Math.max(shape(memory).least, Math.sqrt(area * shape(memory).spread)), top - 30)
  const at = new Map()
  for (const one of boxes) {
    for (const part of [{ ...one, x: 0, y: 0 }, ...one.inside]) {
      const [x, y] = [one.x + part.x, one.y + part.y]
      at.set(part.id, part.w ? { x: x + part.w / 2, y: y + part.h / 2, w: part.w, h: part.h } : { x, y })
    }
  }
  tiers(graph, memory, at, heights)
  return at
}

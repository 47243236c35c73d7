// Draws a table of numbers as a chart: bars for days, lines for moments. The table stays what it is, for those who read it.
// <div data-nova-chart="id of the table" data-kind="bars|lines" hidden></div>; cells say their number as data-value, rows their moment
// as <time datetime>.
import uPlot from 'uplot'

const HEIGHT = 220
const language = document.documentElement.lang || undefined

function read(table) {
  const [first, ...names] = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim())
  const rows = [...table.tBodies[0].rows]
  const moments = rows.map((row) => Date.parse(row.querySelector('time').getAttribute('datetime')) / 1000)
  const values = names.map((_, n) => rows.map((row) => {
    const told = row.cells[n + 1].dataset.value
    return told === undefined || told === '' ? null : Number(told)
  }))
  return { first, names, moments, values }
}

function ink(box, name) {
  return getComputedStyle(box).getPropertyValue(name).trim()
}

function draw(box, kind, { first, names, moments, values }, chosen) {
  const days = kind === 'bars'
  const quiet = ink(box, '--nova-quiet'), line = ink(box, '--nova-line'), accent = ink(box, '--nova-accent') || ink(box, '--tblr-primary')
  const axis = { stroke: quiet, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: '12px system-ui' }
  const number = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 2 })
  const moment = new Intl.DateTimeFormat(language, days
    ? { day: 'numeric', month: 'short', timeZone: 'UTC' }
    : { hour: '2-digit', minute: '2-digit', day: 'numeric', month: 'short', timeZone: 'UTC' })
  const words = (_, splits) => splits.map((at) => moment.format(at * 1000))
  const shown = { label: names[chosen], stroke: accent, width: days ? 0 : 2, fill: days ? accent : undefined, spanGaps: false,
    value: (_, value) => value === null ? '–' : number.format(value), points: { show: !days && moments.length < 3 } }
  if (days) shown.paths = uPlot.paths.bars({ size: [0.7, 48] })
  const last = moments.length - 1
  const ends = days ? { range: [moments[0] - 43200, moments[last] + 43200] } : moments.length > 1 ? {} : { range: [moments[0] - 3600, moments[0] + 3600] }
  const chart = new uPlot({
    width: box.clientWidth, height: HEIGHT, cursor: { drag: { x: false, y: false } },
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC'), padding: [8, 32, 0, 0],
    scales: { x: { time: !days, ...ends }, y: { range: (_, low, high) => [0, high > 0 ? high * 1.08 : 1] } },
    axes: [
      { ...axis, values: words, space: days ? 70 : 130, ...(days ? { splits: () => moments.filter((_, n) => n % Math.ceil(moments.length / Math.max(1, Math.floor(box.clientWidth / 70))) === 0) } : {}) },
      { ...axis, size: 60, values: (_, splits) => splits.map((at) => number.format(at)) },
    ],
    series: [{ value: (_, at) => at === null ? '' : moment.format(at * 1000), label: first }, shown],
  }, [moments, values[chosen]], box)
  return chart
}

for (const box of document.querySelectorAll('[data-nova-chart]')) {
  const table = document.getElementById(box.dataset.novaChart)
  const found = table && read(table)
  if (!found || !found.moments.length) continue
  box.hidden = false
  let chart, chosen = 0
  const again = () => { chart?.destroy(); chart = draw(plot, box.dataset.kind, found, chosen) }
  const plot = document.createElement('div')
  if (found.names.length > 1) {
    const choice = document.createElement('div')
    choice.className = 'nova-segments'
    choice.setAttribute('role', 'radiogroup')
    choice.setAttribute('aria-label', table.tHead.rows[0].cells[0].textContent)
    found.names.forEach((name, n) => {
      const label = document.createElement('label'), input = document.createElement('input')
      Object.assign(input, { type: 'radio', name: `${table.id}-chart`, checked: n === 0 })
      input.addEventListener('change', () => { chosen = n; again() })
      label.append(input, name)
      choice.append(label)
    })
    box.append(choice)
  }
  plot.setAttribute('aria-hidden', 'true') // the table says the same
  box.append(plot)
  again()
  new ResizeObserver(() => { if (chart.width !== plot.clientWidth && plot.clientWidth) chart.setSize({ width: plot.clientWidth, height: HEIGHT }) }).observe(plot)
  new MutationObserver(again).observe(box.closest('[data-bs-theme]') ?? document.documentElement, { attributes: true, attributeFilter: ['data-bs-theme'] })
}

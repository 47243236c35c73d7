// How it looks, in the colours of the page: states by colour and by shape, so that neither is needed to tell them apart.
const SHAPES = { ok: 'round-rectangle', busy: 'round-rectangle', off: 'ellipse', warn: 'round-hexagon', error: 'round-diamond' }
const TONES = Object.keys(SHAPES)

export function look(section) {
  const page = getComputedStyle(section)
  const colour = (name) => page.getPropertyValue(`--nova-${name}`).trim()
  const picture = (name) => {
    const probe = document.createElement('i')
    probe.className = `nova-pic nova-pic-${name}`
    section.append(probe)
    const [, address] = /url\("?(.*?)"?\)/.exec(getComputedStyle(probe).backgroundImage) ?? []
    probe.remove()
    return address
  }
  const icon = (name) => ({ 'background-image': picture(name), 'background-width': '54%', 'background-height': '54%' })
  return [
    { selector: 'node', style: {
      'font-family': page.fontFamily, 'font-size': 12, color: colour('ink'), label: 'data(label)', 'text-wrap': 'ellipsis', 'text-max-width': '98px',
      'min-zoomed-font-size': 6, 'z-index-compare': 'manual', 'z-index': 10, 'overlay-opacity': 0, 'transition-property': 'opacity', 'transition-duration': '120ms' } },
    { selector: '.item', style: {
      width: 40, height: 40, 'text-valign': 'bottom', 'text-margin-y': 6, 'background-color': colour('off'), 'background-image-crossorigin': 'null',
      'text-background-color': colour('surface'), 'text-background-opacity': 0.75, 'text-background-padding': '1px' } },
    { selector: '.instance', style: icon('server') },
    { selector: '.nat', style: { ...icon('gateway'), 'font-weight': 600 } },
    { selector: '.router', style: { ...icon('router'), width: 48, height: 48, 'font-weight': 600, 'text-halign': 'right', 'text-valign': 'center', 'text-margin-x': 8, 'text-margin-y': 0, 'text-max-width': '150px' } },
    { selector: '.table', style: { ...icon('route'), 'text-halign': 'right', 'text-valign': 'center', 'text-margin-x': 6, 'text-margin-y': 0, 'text-max-width': '150px' } },
    { selector: '.gateway', style: { ...icon('gateway'), width: 48, height: 48, 'font-weight': 600, 'text-halign': 'right', 'text-valign': 'center', 'text-margin-x': 8, 'text-margin-y': 0, 'text-max-width': '150px' } },
    { selector: '.external', style: {
      ...icon('world'), width: 220, height: 40, 'background-width': '22px', 'background-height': '22px', 'background-position-x': '14px', 'font-weight': 600,
      'text-valign': 'center', 'text-margin-y': 0, 'text-max-width': '160px', 'text-background-opacity': 0, 'text-margin-x': 10, 'font-size': 13 } },
    ...TONES.map((tone) => ({ selector: `.item.${tone}`, style: { shape: SHAPES[tone], 'background-color': colour(tone) } })),
    { selector: '.item.error', style: { width: 50, height: 50, 'background-width': '46%', 'background-height': '46%' } },
    { selector: '.item.busy', style: { 'border-width': 3, 'border-style': 'dashed', 'border-color': colour('surface'), 'outline-width': 2, 'outline-color': colour('busy'), 'outline-offset': 0 } },
    { selector: 'node.external', style: { shape: 'round-rectangle', 'corner-radius': 20, width: 220, height: 40, 'background-color': colour('accent'), color: colour('surface'), 'background-width': '22px', 'background-height': '22px' } },
    { selector: 'node.router, node.gateway', style: { shape: 'ellipse' } },
    { selector: 'node.router.ok, node.gateway.ok, node.table.ok, node.nat.ok', style: { 'background-color': colour('accent') } },
    { selector: '.group', style: {
      ...icon('stack'), width: 48, height: 48, shape: 'ellipse', 'background-color': colour('quiet'), 'background-width': '46%', 'background-height': '46%', 'text-wrap': 'wrap', 'font-weight': 600,
      'pie-size': '100%', 'pie-hole': '76%', ...Object.fromEntries(TONES.flatMap((tone, n) => [
        [`pie-${n + 1}-background-color`, colour(tone)], [`pie-${n + 1}-background-size`, `data(${tone})`]])) } },
    { selector: '.group.opened', style: { 'border-width': 2, 'border-color': colour('accent'), 'border-style': 'solid' } },
    { selector: '.box', style: {
      shape: 'round-rectangle', 'corner-radius': 10, width: 'data(w)', height: 'data(h)', 'background-color': colour('surface'), 'border-width': 1.5, 'border-color': colour('line-strong'),
      'font-size': 13.5, 'font-weight': 600, 'text-valign': 'top', 'text-halign': 'right', 'text-margin-y': 26, 'text-margin-x': (node) => 14 - node.data('w'), 'text-max-width': (node) => `${node.data('w') * 0.7}px`, 'z-index': 1 } },
    { selector: '.subnet', style: { 'background-color': colour('ground'), 'z-index': 3 } },
    { selector: '.sheet', style: { 'background-color': colour('ground'), 'border-style': 'dashed', 'border-color': colour('accent'), 'font-size': 12, 'z-index': 4 } },
    { selector: '.box.off', style: { 'border-style': 'dashed' } },
    { selector: '.box.error', style: { 'border-color': colour('error'), 'border-width': 2.5 } },
    { selector: '.note', style: { width: 1, height: 1, 'background-opacity': 0, 'border-width': 0, color: colour('quiet'), 'text-halign': 'left', 'text-valign': 'center', 'text-max-width': '340px', events: 'no', 'z-index': 6 } },
    { selector: 'edge', style: {
      width: 2, 'line-color': colour('quiet'), opacity: 0.75, 'curve-style': 'round-taxi', 'taxi-direction': 'downward', 'taxi-turn': 34, 'taxi-turn-min-distance': 8, 'z-index-compare': 'manual', 'z-index': 0, events: 'no', 'overlay-opacity': 0 } },
    { selector: 'edge[target ^= "subnet-"]', style: { 'z-index': 2 } },
    { selector: 'edge[target ^= "nat-"]', style: { 'z-index': 5 } },
    { selector: 'edge.second', style: { 'curve-style': 'bezier', 'line-style': 'dashed', width: 1.5, 'line-color': colour('accent'), 'z-index': 5 } },
    { selector: '.dim', style: { opacity: 0.18 } },
    { selector: 'node.hit', style: { 'underlay-color': colour('accent'), 'underlay-opacity': 0.3, 'underlay-padding': 6, 'underlay-shape': 'round-rectangle' } },
    { selector: 'node.chosen', style: { 'underlay-color': colour('accent'), 'underlay-opacity': 0.42, 'underlay-padding': 7, 'underlay-shape': 'round-rectangle' } },
    { selector: 'edge.lit', style: { 'line-color': colour('accent'), opacity: 1, width: 3 } },
  ]
}

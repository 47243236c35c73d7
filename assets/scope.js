// Confines a style sheet to `.nova`: selectors, variables, themes, animations, writing direction.

const JUNK = /data-theme|data-bs-navbar-theme|theme-dark|^body\[|:root\[/
const ROOT = /^(:root|:host|html|body)(?![\w-])/

// "Left" and "right" become "start" and "end", so one sheet serves both writing directions.
const LOGICAL = {
  'margin-left': 'margin-inline-start', 'margin-right': 'margin-inline-end',
  'padding-left': 'padding-inline-start', 'padding-right': 'padding-inline-end',
  'border-left': 'border-inline-start', 'border-right': 'border-inline-end',
  'border-left-width': 'border-inline-start-width', 'border-right-width': 'border-inline-end-width',
  'border-left-color': 'border-inline-start-color', 'border-right-color': 'border-inline-end-color',
  'border-top-left-radius': 'border-start-start-radius', 'border-top-right-radius': 'border-start-end-radius',
  'border-bottom-left-radius': 'border-end-start-radius', 'border-bottom-right-radius': 'border-end-end-radius',
  left: 'inset-inline-start', right: 'inset-inline-end',
}

function scoped(selector) {
  if (JUNK.test(selector)) return []
  if (selector.startsWith('[data-bs-theme=dark]')) return [selector.replace('[data-bs-theme=dark]', '.nova[data-bs-theme=dark]')]
  if (selector === '[data-bs-theme=light]') return ['.nova']
  if (selector === '*') return ['.nova', '.nova *']
  if (ROOT.test(selector)) return [selector.replace(ROOT, '.nova')]
  return selector.startsWith('.nova') ? [selector] : [`.nova ${selector}`]
}

export const scope = () => ({
  postcssPlugin: 'nova-scope',
  Once(root, { AtRule }) {
    const names = new Set()
    root.walkAtRules(/keyframes$/, (rule) => {
      if (rule.params.startsWith('nova-')) return
      names.add(rule.params)
      rule.params = `nova-${rule.params}`
    })
    root.walkAtRules(/^(charset|property)$/, (rule) => rule.remove())
    root.walkRules((rule) => {
      if (rule.parent.type === 'atrule' && rule.parent.name.endsWith('keyframes')) return
      const selectors = [...new Set(rule.selectors.flatMap(scoped))]
      if (!selectors.length) return rule.remove()
      rule.selectors = selectors
    })
    root.walkDecls((decl) => {
      if (/^animation(-name)?$/.test(decl.prop)) {
        decl.value = decl.value.replace(/[\w-]+/g, (word) => (names.has(word) ? `nova-${word}` : word))
      }
      decl.prop = LOGICAL[decl.prop] ?? decl.prop
      if (decl.prop === 'text-align' && decl.value === 'left') decl.value = 'start'
      if (decl.prop === 'text-align' && decl.value === 'right') decl.value = 'end'
    })
    // The theme "auto" follows the system, without a script.
    root.walkRules((rule) => {
      const dark = rule.selectors.filter((selector) => selector.includes('.nova[data-bs-theme=dark]'))
      if (!dark.length || rule.parent.type === 'atrule') return
      const auto = rule.clone({ selectors: dark.map((s) => s.replace('=dark]', '=auto]')) })
      rule.after(new AtRule({ name: 'media', params: '(prefers-color-scheme: dark)', nodes: [auto] }))
    })
  },
})
scope.postcss = true

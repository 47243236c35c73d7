// Builds ../static/django_nova: one style sheet, two scripts, one sprite of icons; then writes their names to
// ../django_nova/assets.py. Every name carries a hash of its content, so the files can be cached for ever.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, transform } from 'esbuild'
import postcss from 'postcss'
import { PurgeCSS } from 'purgecss'
import { scope } from './scope.js'

process.chdir(dirname(fileURLToPath(import.meta.url)))
const OUT = '../static/django_nova'
// What the style sheets keep is what these files mention.
const CONTENT = ['markup.md', 'src/*.js', '../django_nova/**/*.{html,py}', '../openstack_dashboard/**/*.{html,py}',
  '../examples/**/*.html', 'node_modules/tom-select/dist/esm/tom-select.js']
const names = {}
const fresh = new Set()

function write(name, content) {
  const extension = extname(name)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8)
  const written = `${basename(name, extension)}-${hash}${extension}`
  writeFileSync(join(OUT, written), content)
  fresh.add(written)
  return written
}

// Pictures inside the style sheet become files: a strict policy (img-src 'self') refuses data: addresses.
const pictures = () => ({
  postcssPlugin: 'nova-pictures',
  Declaration(decl) {
    decl.value = decl.value.replace(/url\((["']?)data:image\/svg\+xml,(.*?)\1\)(?=[\s,;)]|$)/g, (_, quote, data) =>
      `url(${write('picture.svg', decodeURIComponent(data))})`)
  },
})

async function styles() {
  const own = await build({ entryPoints: ['src/nova.css'], bundle: true, write: false, target: ['chrome111', 'firefox115', 'safari16.4'] })
  const sheets = ['node_modules/@tabler/core/dist/css/tabler.css', 'node_modules/tom-select/dist/css/tom-select.css']
    .map((path) => readFileSync(path, 'utf8').replace(/\/\*# sourceMappingURL.*/, ''))
  const confined = async (css) => (await postcss([scope()]).process(css, { from: undefined })).css
  const mine = await confined(own.outputFiles[0].text)
  const used = mine.match(/--tblr-[\w-]+/g)
  const [purged] = await new PurgeCSS().purge({
    content: CONTENT, css: [{ raw: await confined(sheets.join('\n')) }], variables: true, keyframes: true,
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    safelist: { standard: [/^nova/, /^ts-/, /^htmx-/], variables: [...used, /^--tblr-(primary|body|border|link|font)/] },
  })
  const { css: filed } = await postcss([pictures()]).process(`${purged.css}\n${mine}`, { from: undefined })
  const { code } = await transform(filed, { loader: 'css', minify: true, legalComments: 'none' })
  names.css = write('nova.css', `/*! django-nova; contains Tabler, Bootstrap (MIT), Tom Select (Apache-2.0) */\n${code}`)
}

async function script(key, entry) {
  const { outputFiles } = await build({
    entryPoints: [entry], bundle: true, minify: true, write: false, target: 'es2022', legalComments: 'none',
    format: extname(entry) === '.mjs' ? 'esm' : 'iife',
  })
  names[key] = write(basename(entry).replace('.mjs', '.js'), outputFiles[0].text)
}

// The icons that templates and panels name, and those that a panel of somebody else may want.
function wanted() {
  const found = new Set(readFileSync('src/icons.txt', 'utf8').split(/\s+/).filter(Boolean))
  for (const folder of ['../django_nova', '../openstack_dashboard', '../examples']) {
    if (!existsSync(folder)) continue
    for (const path of readdirSync(folder, { recursive: true }).filter((path) => /\.(html|py)$/.test(path))) {
      const text = readFileSync(join(folder, path), 'utf8')
      for (const [, names] of text.matchAll(/\{% icon ([^%]*)%\}/g)) {
        for (const [, name] of names.matchAll(/"([\w-]+)"/g)) found.add(name)
      }
      for (const [, name] of text.matchAll(/\bicon\s*=\s*"([\w-]+)"/g)) found.add(name)
    }
  }
  return [...found].sort()
}

function sprite(icons) {
  const symbols = icons.map((name) => {
    const svg = readFileSync(`node_modules/@tabler/icons/icons/outline/${name}.svg`, 'utf8')
    const body = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
      .replace(/<path stroke="none"[^>]*>/, '').replace(/\s*\n\s*/g, '')
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`
  })
  names.icons = write('icons.svg', `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`)
}

mkdirSync(OUT, { recursive: true })
const icons = wanted()
sprite(icons)
// What only some pages need: each src/pages/NAME.js (.mjs: a module; .css) becomes a file of its own, {% asset "NAME" %} and {% asset "NAME_css" %}.
const pages = existsSync('src/pages') ? readdirSync('src/pages') : []
async function sheet(key, entry) {
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, write: false, target: ['chrome111', 'firefox115', 'safari16.4'] })
  const { css } = await postcss([scope(), pictures()]).process(outputFiles[0].text, { from: undefined })
  names[key] = write(basename(entry), (await transform(css, { loader: 'css', minify: true, legalComments: 'none' })).code)
}
await Promise.all([styles(), script('js', 'src/nova.js'), script('theme', 'src/theme.js'),
  ...pages.filter((file) => /\.m?js$/.test(file)).map((file) => script(file.split('.')[0], `src/pages/${file}`)),
  ...pages.filter((file) => file.endsWith('.css')).map((file) => sheet(`${basename(file, '.css')}_css`, `src/pages/${file}`))])
const paged = Object.keys(names).filter((key) => !['css', 'js', 'theme', 'icons'].includes(key)).sort()
writeFileSync('../django_nova/assets.py', `"""The names of the built front-end files; written by \`npm run build\` in assets/."""

CSS = "django_nova/${names.css}"
JS = "django_nova/${names.js}"
THEME = "django_nova/${names.theme}"
ICONS = "django_nova/${names.icons}"
${paged.map((key) => `${key.toUpperCase()} = "django_nova/${names[key]}"\n`).join('')}ICON_NAMES = frozenset(
    """
${icons.join(' ').replace(/(.{60,90}) /g, '$1\n').replace(/^/gm, '    ')}
    """.split()
)
`)
for (const old of readdirSync(OUT)) if (/-[0-9a-f]{8}\.\w+$/.test(old) && !fresh.has(old)) rmSync(join(OUT, old))

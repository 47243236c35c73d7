// Fails when the built files would leak into a host's page, need a remote file, or grow beyond the budget.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import postcss from 'postcss'

process.chdir(dirname(fileURLToPath(import.meta.url)))
const BUDGET = 150_000 // of what every page needs
const PAGE_BUDGET = 200_000
const FIRST = /\/(nova|theme|icons|picture)-/
const files = readdirSync('../static/django_nova', { withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => `../static/django_nova/${entry.name}`)
const faults = []

for (const file of files.filter((file) => file.endsWith('.css'))) {
  const root = postcss.parse(readFileSync(file, 'utf8'))
  root.walkAtRules((rule) => {
    if (rule.name.endsWith('keyframes') && !rule.params.startsWith('nova-')) faults.push(`@keyframes ${rule.params}`)
    if (['import', 'font-face', 'page', 'property'].includes(rule.name)) faults.push(`@${rule.name} ${rule.params}`)
  })
  root.walkRules((rule) => {
    if (rule.parent.type === 'atrule' && rule.parent.name.endsWith('keyframes')) return
    for (const selector of rule.selectors) {
      if (!/^\.nova(?![\w-])/.test(selector)) faults.push(`outside .nova: ${selector}`)
    }
  })
  root.walkDecls((decl) => {
    if (/url\(\s*["']?(https?:|\/\/|data:)/.test(decl.value)) faults.push(`remote or data address: ${decl.prop}`)
  })
}
let total = 0
for (const file of files) {
  const size = gzipSync(readFileSync(file), { level: 9 }).length
  if (FIRST.test(file)) total += size
  else if (size > PAGE_BUDGET) faults.push(`${size} bytes gzipped in ${file}, the budget of what one page needs is ${PAGE_BUDGET}`)
  console.log(String(size).padStart(7), file.replace('../', ''))
}
console.log(String(total).padStart(7), `bytes gzipped on every page, of ${BUDGET}`)
if (!files.length || total > BUDGET) faults.push(`${total} bytes gzipped, the budget is ${BUDGET}`)
if (faults.length) {
  console.error(faults.slice(0, 20).join('\n'))
  process.exit(1)
}

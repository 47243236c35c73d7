// The front end's one entry. Pages work without it; it saves steps where it runs.
import htmx from 'htmx.org'
import { contain } from './htmx.js'
import { dialogs } from './dialog.js'
import { menus } from './menu.js'
import { selection } from './selection.js'
import { live } from './live.js'
import { console as consoles } from './console.js'
import { forms } from './forms.js'
import { quota } from './quota.js'
import { small } from './small.js'
import { find } from './find.js'
import { side } from './side.js'
import { uploads } from './upload.js'

contain(htmx)
for (const start of [side, dialogs, menus, selection, live, consoles, forms, quota, small, find, uploads]) start(htmx)

// An instance's serial port in the page: xterm.js speaks to the cloud's console proxy itself.
import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'

// A strict policy refuses style elements that scripts make; sheets that they construct are allowed.
function allowed(create) {
  return function createElement(name, options) {
    if (name !== 'style') return create(name, options)
    const element = create('template')
    const sheet = new CSSStyleSheet()
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    Object.defineProperty(element, 'textContent', { set: (text) => sheet.replaceSync(text) })
    return element
  }
}

function colours(box) {
  const drawn = getComputedStyle(box)
  return { background: drawn.backgroundColor, foreground: drawn.color, cursor: drawn.color }
}

for (const box of document.querySelectorAll('[data-nova-terminal]')) {
  const [view, state] = [box.querySelector('[data-nova-terminal-view]'), box.querySelector('[data-nova-terminal-state]')]
  const tell = (name) => {
    box.dataset.state = name
    state.textContent = state.dataset[name]
  }
  document.createElement = allowed(document.createElement.bind(document))
  const terminal = new Terminal({ fontSize: 14, cursorBlink: true, screenReaderMode: true, theme: colours(view) })
  const fit = new FitAddon()
  terminal.loadAddon(fit)
  terminal.open(view)
  fit.fit()
  new ResizeObserver(() => fit.fit()).observe(view)
  tell('connecting')
  const socket = new WebSocket(box.dataset.novaTerminal, ['binary'])
  socket.binaryType = 'arraybuffer'
  let met = false
  socket.addEventListener('open', () => {
    met = true
    tell('connected')
    terminal.focus()
    socket.send(new TextEncoder().encode('\r')) // whoever listens there shows its prompt again
  })
  socket.addEventListener('message', ({ data }) => terminal.write(typeof data === 'string' ? data : new Uint8Array(data)))
  socket.addEventListener('close', () => tell(met ? 'over' : 'refused'))
  terminal.onData((text) => socket.readyState === WebSocket.OPEN && socket.send(new TextEncoder().encode(text)))
}

// An instance's screen in the page: noVNC speaks to the cloud's console proxy itself; nothing of it passes through this site.
import RFB from '@novnc/novnc'

for (const box of document.querySelectorAll('[data-nova-screen]')) {
  const state = box.querySelector('[data-nova-screen-state]')
  const tell = (name) => {
    box.dataset.state = name
    state.textContent = state.dataset[name]
  }
  let rfb
  const connect = () => {
    tell('connecting')
    rfb = new RFB(box.querySelector('[data-nova-screen-view]'), box.dataset.novaScreen, { wsProtocols: ['binary'] })
    rfb.scaleViewport = true
    rfb.focusOnClick = true
    let met = false
    rfb.addEventListener('connect', () => {
      met = true
      tell('connected')
      rfb.focus()
    })
    rfb.addEventListener('disconnect', () => tell(met ? 'over' : 'refused'))
    rfb.addEventListener('securityfailure', () => tell('refused'))
  }
  box.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-nova-screen-do]')
    if (!button) return
    if (button.dataset.novaScreenDo === 'keys') rfb.sendCtrlAltDel()
    if (button.dataset.novaScreenDo === 'full') box.querySelector('[data-nova-screen-view]').requestFullscreen()
    rfb.focus()
  })
  connect()
}

// A new volume is as large as what it is filled with needs; who has typed a larger size keeps it.
const form = document.querySelector('#nova-create')
const [source, size] = ['source', 'size'].map((name) => form?.elements.namedItem(name))

source?.addEventListener('change', () => {
  const least = Number(source.selectedOptions[0]?.dataset.gigabytes) || 1
  size.min = least
  if (size.value && Number(size.value) >= least) return
  size.value = least
  size.dispatchEvent(new Event('input', { bubbles: true })) // for the gauges beside it
})

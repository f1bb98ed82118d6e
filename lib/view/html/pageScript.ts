/**
 * What a page does besides being read: columns sort, and what a pointer or the keyboard rests on says its figures. The
 * page is whole without it. Its digest stands in the page's content security policy, which lets nothing else run.
 */
export const pageScript = `
for (const table of document.querySelectorAll('table.sortable')) {
  const body = table.tBodies[0]
  const rows = [...body.rows]
  const value = (row, k) => row.cells[k].dataset.value ?? row.cells[k].textContent
  table.querySelectorAll('thead th').forEach((head, k) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...head.childNodes)
    head.append(button)
    button.addEventListener('click', () => {
      const order = head.getAttribute('aria-sort') === 'descending' ? 1 : -1
      for (const other of table.querySelectorAll('th[aria-sort]')) other.removeAttribute('aria-sort')
      head.setAttribute('aria-sort', order > 0 ? 'ascending' : 'descending')
      const numbers = head.classList.contains('number')
      body.append(...rows.toSorted((a, b) => {
        const [x, y] = [value(a, k), value(b, k)]
        return order * (numbers ? Number(x) - Number(y) : x.localeCompare(y, 'en', { numeric: true }))
      }))
    })
  })
}
const tip = document.createElement('div')
tip.className = 'tip'
tip.setAttribute('role', 'status')
document.body.append(tip)
for (const title of document.querySelectorAll('svg title')) {
  if (title.parentElement.tagName === 'svg') continue
  title.parentElement.dataset.hint = title.textContent
  title.remove()
}
const show = (event) => {
  const of = event.target instanceof Element ? event.target.closest('[data-hint]') : null
  tip.textContent = of === null ? '' : of.dataset.hint
  tip.hidden = of === null
  if (of === null) return
  const box = of.getBoundingClientRect()
  const [x, y] = event.type === 'focusin' ? [box.left, box.bottom] : [event.clientX, event.clientY]
  const { width, height } = tip.getBoundingClientRect()
  tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - width - 8)) + 'px'
  tip.style.top = (y + 18 + height > innerHeight ? Math.max(4, y - height - 10) : y + 18) + 'px'
}
tip.hidden = true
addEventListener('pointermove', show)
addEventListener('focusin', show)
addEventListener('keydown', (event) => { if (event.key === 'Escape') tip.hidden = true })
`

/** The SHA-256 of the script, as a content security policy names it. */
export const pageScriptDigest = 'sha256-IAPH0DQHhf9tksIcc03+/0nOqR3s3YPWvRGfQToVbDo='

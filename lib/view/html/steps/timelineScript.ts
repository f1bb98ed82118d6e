/**
 * The timeline of a page: unpacks its steps and draws what is in view on a canvas, as shares of time where steps are narrower than a pixel, one by one
 * where they are wider, so that a million of them stay fluid. Its digest stands in the page's content security policy.
 */
export const timelineScript = `
const host = document.getElementById('timeline')
const info = JSON.parse(host.querySelector('[data-part=lanes]').textContent)
const packed = Uint8Array.from(atob(host.querySelector('[data-part=steps]').textContent), (c) => c.charCodeAt(0))
const canvas = host.querySelector('canvas')
const area = host.querySelector('.lanes')
const said = host.querySelector('output')
const dark = matchMedia('(prefers-color-scheme: dark)')

const unpacked = async () => {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'))
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer())
  let at = 0
  const natural = () => {
    let [n, unit] = [0, 1]
    for (;;) {
      const byte = bytes[at++]
      n += (byte % 128) * unit
      if (byte < 128) return n
      unit *= 128
    }
  }
  return info.lanes.map(([core, lane]) => {
    const count = natural()
    const runs = []
    for (let n = natural(); n > 0; n = natural()) runs.push([n, natural()])
    const begins = new Float64Array(count)
    const ends = new Float64Array(count)
    const doings = new Uint8Array(count)
    const vectors = new Int32Array(count)
    // cycles of work, and of waiting for anything but another layer, before each step
    const works = new Float64Array(count + 1)
    const stalls = new Float64Array(count + 1)
    for (let i = 0; i < count; i++) begins[i] = natural()
    for (let i = 0, end = 0; i < count; i++) {
      begins[i] += end
      end = ends[i] = begins[i] + natural()
    }
    for (let i = 0; i < count; i++) doings[i] = natural()
    for (let i = 0, vector = 0; i < count; i++) {
      const n = natural()
      vector += n % 2 === 0 ? n / 2 : -(n + 1) / 2
      vectors[i] = vector
      const kind = info.doings[doings[i]][1]
      works[i + 1] = works[i] + (kind === 'works' ? ends[i] - begins[i] : 0)
      stalls[i + 1] = stalls[i] + (kind === 'stalls' ? ends[i] - begins[i] : 0)
    }
    return { core, lane, count, runs, begins, ends, doings, vectors, works, stalls }
  })
}

/** The first step from the i-th on that ends after a cycle: near ones are found at once. */
const after = ({ ends, count }, cycle, i = 0) => {
  let [low, high] = [i, i]
  for (let way = 1; high < count && ends[high] <= cycle; way *= 2) {
    low = high + 1
    high += way
  }
  high = Math.min(high, count)
  while (low < high) {
    const middle = (low + high) >> 1
    if (ends[middle] > cycle) high = middle
    else low = middle + 1
  }
  return low
}
/** Cycles before a cycle that are counted in sums, of which the i-th step, the first that ends after it, has its part. */
const before = ({ begins, count }, sums, cycle, i) =>
  i === count || begins[i] >= cycle || sums[i + 1] === sums[i] ? sums[i] : sums[i] + cycle - begins[i]
const layerOf = ({ runs }, i) => {
  let first = 0
  for (const [count, layer] of runs) if ((first += count) > i) return info.layers[layer]
  return ''
}

const start = (lanes) => {
  const units = ['load', 'crossbar', 'output']
  const crossbars = lanes.filter(({ lane }) => lane % 3 === 1)
  let [from, to] = [0, info.cycles]
  let shown = crossbars.length > 0 ? crossbars : lanes
  const left = 92
  const head = 22
  const rowHeight = () => (shown === lanes ? 15 : Math.max(4, Math.min(18, Math.floor(480 / shown.length))))
  const grouped = (n) => Math.round(n).toString().replace(/\\B(?=(\\d{3})+(?!\\d))/g, '\\u2009')
  const colours = () =>
    dark.matches
      ? { paper: '#15191e', ink: '#e9eaec', muted: '#a7aeb6', line: '#3b424a', works: '#4aa3df', stalls: '#f0813a', layer: '#57482a', on: '#10151a' }
      : { paper: '#ffffff', ink: '#222222', muted: '#5f6670', line: '#dddddd', works: '#0072b2', stalls: '#d55e00', layer: '#f3dfb4', on: '#ffffff' }
  const pen = canvas.getContext('2d')

  const drawAxis = (width, height, look) => {
    const most = Math.max(2, Math.floor((width - left) / 90))
    const power = 10 ** Math.floor(Math.log10(Math.max(1, (to - from) / most)))
    const step = [1, 2, 5, 10].map((n) => n * power).find((one) => (to - from) / one <= most) ?? to - from
    pen.textAlign = 'center'
    for (let tick = Math.ceil(from / step) * step; tick <= to; tick += step) {
      const x = left + ((tick - from) / (to - from)) * (width - left)
      pen.fillStyle = look.line
      pen.fillRect(Math.round(x), head - 4, 1, height)
      pen.fillStyle = look.muted
      pen.fillText(grouped(tick), Math.min(width - 24, Math.max(left + 10, x)), 12)
    }
  }
  /** One by one. */
  const drawSteps = (lane, y, height, width, look) => {
    const scale = (width - left) / (to - from)
    for (let i = after(lane, from); i < lane.count && lane.begins[i] < to; i++) {
      const x = Math.max(left, left + (lane.begins[i] - from) * scale)
      const end = Math.min(width, left + (lane.ends[i] - from) * scale)
      const [name, kind] = info.doings[lane.doings[i]]
      const tall = kind === 'works' ? height - 2 : Math.max(1, Math.round(height / 3))
      pen.fillStyle = look[kind]
      pen.fillRect(x, y + height - 1 - tall, Math.max(0.5, end - x - (end - x > 4 ? 1 : 0)), tall)
      if (kind !== 'works' || end - x < 34 || height < 12) continue
      pen.fillStyle = look.on
      pen.textAlign = 'center'
      pen.fillText(end - x > 70 ? name + ' ' + lane.vectors[i] : String(lane.vectors[i]), (x + end) / 2, y + height - 4)
    }
  }
  /** How much of each pixel is work, and how much waiting; pixels that are alike together. */
  const drawShares = (lane, y, height, width, look) => {
    if (lane.count === 0) return
    const cycles = (to - from) / (width - left)
    const at = (cycle) => Math.max(left, Math.min(width, left + (cycle - from) / cycles))
    const [first, last] = [at(lane.begins[0]), at(lane.ends[lane.count - 1])]
    const floor = y + height - 1
    pen.fillStyle = look.layer
    pen.fillRect(first, y, last - first, height - 1)
    let i = after(lane, from)
    let [work, stall] = [before(lane, lane.works, from, i), before(lane, lane.stalls, from, i)]
    let [since, busy, lost] = [left, 0, 0]
    const flush = (x) => {
      if (lost > 0) {
        pen.fillStyle = look.stalls
        pen.fillRect(since, floor - busy - lost, x - since, lost)
      }
      if (busy > 0) {
        pen.fillStyle = look.works
        pen.fillRect(since, floor - busy, x - since, busy)
      }
    }
    const end = Math.ceil(last)
    for (let x = Math.floor(first); x < end; x++) {
      const edge = from + (x + 1 - left) * cycles
      i = after(lane, edge, i)
      const [nextWork, nextStall] = [before(lane, lane.works, edge, i), before(lane, lane.stalls, edge, i)]
      const nowBusy = Math.round(((nextWork - work) / cycles) * (height - 1))
      const nowLost = Math.min(height - 1 - nowBusy, Math.round(((nextStall - stall) / cycles) * (height - 1)))
      if (nowBusy !== busy || nowLost !== lost) {
        flush(x)
        ;[since, busy, lost] = [x, nowBusy, nowLost]
      }
      ;[work, stall] = [nextWork, nextStall]
    }
    flush(end)
  }
  const isFew = (lane, width) => after(lane, to) - after(lane, from) < (width - left) / 3
  const nameOf = ({ core, lane }) => (shown === lanes ? 'core ' + core + ' ' + units[lane % 3] : 'core ' + core)
  const draw = () => {
    const width = area.clientWidth
    const height = Math.min(520, head + shown.length * rowHeight())
    const ratio = devicePixelRatio || 1
    area.style.height = height + 'px'
    area.firstElementChild.style.height = head + shown.length * rowHeight() + 'px'
    if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
      canvas.width = width * ratio
      canvas.height = height * ratio
      canvas.style.width = width + 'px'
      canvas.style.height = height + 'px'
    }
    const look = colours()
    pen.setTransform(ratio, 0, 0, ratio, 0, 0)
    pen.fillStyle = look.paper
    pen.fillRect(0, 0, width, height)
    pen.font = '11px Helvetica, Arial, sans-serif'
    drawAxis(width, height, look)
    const row = rowHeight()
    const first = Math.floor(area.scrollTop / row)
    let [some, coarse] = [false, false]
    for (let i = first; i < shown.length && head + (i - first) * row < height; i++) {
      const y = head + i * row - area.scrollTop
      if (y < head - row + 1) continue
      const few = isFew(shown[i], width)
      if (shown[i].begins[after(shown[i], from)] < to) some = true
      if (!few) coarse = true
      ;(few ? drawSteps : drawShares)(shown[i], y, row, width, look)
      pen.fillStyle = look.ink
      pen.textAlign = 'right'
      if (row >= 11 || i % Math.ceil(12 / row) === 0) pen.fillText(nameOf(shown[i]), left - 6, y + Math.min(row, 12) - 1)
    }
    said.textContent = 'cycles ' + grouped(from) + ' to ' + grouped(to) + (some && !coarse ? ', step by step' : ', shares of time')
  }
  let waiting = false
  const later = () => {
    if (waiting) return
    waiting = true
    requestAnimationFrame(() => { waiting = false; draw() })
  }
  const show = (a, b) => {
    const length = Math.min(info.cycles, Math.max(20, b - a))
    from = Math.max(0, Math.min(a, info.cycles - length))
    to = from + length
    later()
  }
  const zoom = (times, at = (from + to) / 2) => show(at - (at - from) / times, at + (to - at) / times)
  const cycleAt = (event) => {
    const box = canvas.getBoundingClientRect()
    return from + ((event.clientX - box.left - left) / (box.width - left)) * (to - from)
  }
  const actions = {
    in: () => zoom(2), out: () => zoom(0.5), all: () => show(0, info.cycles),
    left: () => show(from - (to - from) / 4, to - (to - from) / 4),
    right: () => show(from + (to - from) / 4, to + (to - from) / 4),
    units: () => {
      shown = shown === lanes ? crossbars : lanes
      host.querySelector('[data-do=units]').setAttribute('aria-pressed', String(shown === lanes))
      later()
    },
  }
  for (const button of host.querySelectorAll('[data-do]')) button.addEventListener('click', actions[button.dataset.do])
  host.querySelector('select').addEventListener('change', ({ target }) => {
    const [a, b] = target.value.split(' ').map(Number)
    if (b > a) show(a - (b - a) / 50, b + (b - a) / 50)
  })
  area.addEventListener('keydown', (event) => {
    const action = { '+': 'in', '=': 'in', '-': 'out', 0: 'all', ArrowLeft: 'left', ArrowRight: 'right' }[event.key]
    if (action === undefined || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    actions[action]()
  })
  area.addEventListener('wheel', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.shiftKey) return
    event.preventDefault()
    const way = event.deltaY || event.deltaX
    if (event.shiftKey) show(from + (way / 800) * (to - from), to + (way / 800) * (to - from))
    else zoom(1.002 ** -way, cycleAt(event))
  }, { passive: false })
  area.addEventListener('dblclick', (event) => zoom(4, cycleAt(event)))
  let held = null
  canvas.addEventListener('pointerdown', (event) => { held = { cycle: cycleAt(event), from, to }; canvas.setPointerCapture(event.pointerId) })
  canvas.addEventListener('pointerup', () => { held = null })
  canvas.addEventListener('pointermove', (event) => {
    if (held !== null) {
      const moved = held.cycle - cycleAt(event)
      show(from + moved, to + moved)
    }
    const box = canvas.getBoundingClientRect()
    const lane = shown[Math.floor((event.clientY - box.top - head + area.scrollTop) / rowHeight())]
    const cycle = cycleAt(event)
    const i = lane === undefined ? 0 : after(lane, cycle)
    if (lane === undefined || cycle < from) delete canvas.dataset.hint
    else if (i >= lane.count || lane.begins[i] > cycle) canvas.dataset.hint = nameOf(lane) + ': nothing to do at cycle ' + grouped(cycle)
    else canvas.dataset.hint = nameOf(lane) + ', ' + layerOf(lane, i) + ': ' + info.doings[lane.doings[i]][0] + ' (vector ' + lane.vectors[i] + '), cycles ' + grouped(lane.begins[i]) + ' to ' + grouped(lane.ends[i])
  })
  area.addEventListener('scroll', later)
  addEventListener('resize', later)
  dark.addEventListener('change', later)
  host.querySelector('.controls').hidden = false
  draw()
}
unpacked().then(start)
`

/** The SHA-256 of the script, as a content security policy names it. */
export const timelineScriptDigest = 'sha256-MxRXj07u4maI95wTX2ItGT2JnfZwX3MPtU/4+Qbmgnc='

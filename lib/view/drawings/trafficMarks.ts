import type { Program } from '../../ir/program.js'
import { type Handing, type LinkLoad, trafficOf } from '../../machine/activity/traffic.js'
import { escaped, type Key } from '../figures/compose.js'
import { ink, okabeIto } from '../figures/palette.js'
import { grouped } from '../format.js'
import { onPale } from './marks.js'

/** Colours of what lies over cores, whose fills are pale on any background: they stay dark on a dark one. */
const [ofLinks, ofResults] = ['#B04A00', '#0B4F82']

/** What of a program its ways are told by. */
type Running = Pick<Program, 'phases' | 'chip'>

/** Where cells of a floorplan are: the upper left corner of each core's, and how large all are. */
export interface Cells {
  readonly at: (core: number) => readonly [x: number, y: number]
  readonly cell: number
  /** Cores that are drawn. */
  readonly shown: number
}

/** What lies over the cores of a floorplan, and what stands for it. */
export interface Marks {
  readonly body: string
  readonly keys: readonly Key[]
  readonly notes: readonly string[]
}

const tenth = (n: number): number => Math.round(n * 10) / 10

const line = (d: string, colour: string, width: number, hint: string): string =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${tenth(width)}" stroke-linecap="round" opacity="0.8"><title>${escaped(hint)}</title></path>`

/** A link as a line over the border between two cells: to the right and down above or left of the middle, back beside it. */
const linkLine = (
  { from, to, cycles }: LinkLoad,
  most: number,
  { at, cell }: Cells,
  side: number,
): string => {
  const [left, top] = at(0)
  const middle = (place: { readonly x: number; readonly y: number }) =>
    [left + (place.x + 0.5) * cell, top + (place.y + 0.5) * cell] as const
  const [[ax, ay], [bx, by]] = [middle(from), middle(to)]
  const [dx, dy] = [Math.sign(bx - ax), Math.sign(by - ay)]
  const shift = 0.16 * cell
  const [mx, my] = [(ax + bx) / 2 + shift * dy, (ay + by) / 2 - shift * dx]
  const reach = cell * 0.24
  const name = (place: { readonly x: number; readonly y: number }): string =>
    place.x < 0 ? 'memory' : `core ${place.y * side + place.x}`
  return line(
    `M${tenth(mx - reach * dx)},${tenth(my - reach * dy)}L${tenth(mx + reach * dx)},${tenth(my + reach * dy)}`,
    ofLinks,
    0.4 + (Math.min(6, cell / 5) * cycles) / most,
    `link from ${name(from)} to ${name(to)}: busy for ${grouped(cycles)} cycles`,
  )
}

/** How far down in its cell a way of partial sums is, below what is written there. */
const below = 0.84

/** Partial sums from core to core: straight to the neighbour, over the end of a row to the next, else in an arc. */
const sumLine = ({ from, to, times }: Handing, { at, cell }: Cells): string => {
  const [[ax, ay], [bx, by]] = [at(from), at(to)]
  const half = cell / 2
  const [x, y, u, v] = [ax + half, ay + below * cell, bx + half, by + below * cell].map(tenth)
  const arc = `M${x},${y}Q${tenth((ax + bx) / 2 + half - (by - ay) * 0.12)},${tenth((ay + by) / 2 + below * cell + (bx - ax) * 0.12)},${u},${v}`
  const next = Math.abs(from - to) === 1
  const [right, left] = from < to ? [half, -half] : [-half, half]
  const d = !next
    ? arc
    : ay === by
      ? `M${x},${y}H${u}`
      : `M${x},${y}h${tenth(right)}M${tenth(bx + half + left)},${v}h${tenth(-left)}`
  return line(
    d,
    onPale,
    Math.max(0.6, cell / 36),
    `partial sums from core ${from} to core ${to}: ${grouped(times)}`,
  )
}

/** A way from one layer to another: between cores in their middle, with a dot at its end. */
const layerLine = (
  names: readonly [string, string],
  cores: readonly [ReadonlySet<number>, ReadonlySet<number>],
  { at, cell }: Cells,
): string => {
  // in the middle of one of its own cores, the nearest to that of all
  const middle = (all: ReadonlySet<number>): readonly [number, number] => {
    const places = [...all].map(at)
    const mean = (axis: 0 | 1): number =>
      places.reduce((sum, place) => sum + place[axis], 0) / Math.max(1, places.length)
    const [mx, my] = [mean(0), mean(1)]
    const far = ([x, y]: readonly [number, number]): number => (x - mx) ** 2 + (y - my) ** 2
    const [x, y] = places.reduce(
      (near, place) => (far(place) < far(near) ? place : near),
      places[0] ?? [0, 0],
    )
    return [tenth(x + cell / 2), tenth(y + 0.2 * cell)]
  }
  const [[ax, ay], [bx, by]] = [middle(cores[0]), middle(cores[1])]
  const [x, y] = [tenth((ax + bx) / 2 - (by - ay) * 0.2), tenth((ay + by) / 2 + (bx - ax) * 0.2)]
  return `${line(`M${ax},${ay}Q${x},${y},${bx},${by}`, ofResults, 1.6, `results of ${names[0]} to ${names[1]}`)}<circle cx="${bx}" cy="${by}" r="3" fill="${ofResults}" pointer-events="none"/>`
}

/** Results from layer to layer, each pair of layers once. */
const layerLines = (program: Running, handings: readonly Handing[], cells: Cells): readonly string[] => {
  const layerOf = new Map(program.phases.flatMap(({ cores }) => cores.map((core) => [core.core, core.layer])))
  const coresOf = new Map<string, Set<number>>()
  for (const [core, layer] of layerOf)
    if (core < cells.shown) coresOf.set(layer, (coresOf.get(layer) ?? new Set()).add(core))
  const pairs = new Map<string, readonly [string, string]>()
  for (const { from, to, what } of handings) {
    const [source, target] = [layerOf.get(from), layerOf.get(to)]
    if (what === 'results' && source !== undefined && target !== undefined)
      pairs.set(`${source}\n${target}`, [source, target])
  }
  return [...pairs.values()].flatMap(([source, target]) => {
    const [a, b] = [coresOf.get(source), coresOf.get(target)]
    return a === undefined || b === undefined ? [] : [layerLine([source, target], [a, b], cells)]
  })
}

/** The ways that a program's partial sums and results take over a floorplan, and how busy each link of a mesh is. */
export const trafficMarks = (program: Running, cells: Cells, side: number): Marks => {
  const { links, handings } = trafficOf(program)
  const most = links.reduce((least, { cycles }) => Math.max(least, cycles), 1)
  const drawn = links.filter(({ from, to }) => Math.max(from.y, to.y) * side < cells.shown)
  const sums = handings.filter(
    ({ from, to, what }) => what === 'partial sums' && Math.max(from, to) < cells.shown,
  )
  const results = layerLines(program, handings, cells)
  return {
    body: [
      ...drawn.map((link) => linkLine(link, most, cells, side)),
      ...sums.map((handing) => sumLine(handing, cells)),
      ...results,
    ].join('\n'),
    keys: [
      ...(drawn.length === 0
        ? []
        : [{ label: 'link, as thick as it is busy', colour: okabeIto.vermillion, mark: 'bar' as const }]),
      ...(sums.length === 0 ? [] : [{ label: 'partial sums', colour: ink, mark: 'rule' as const }]),
      ...(results.length === 0
        ? []
        : [{ label: 'results to a layer', colour: okabeIto.blue, mark: 'circle' as const }]),
    ],
    notes:
      drawn.length === 0 ? [] : [`The busiest link of the mesh is so for ${grouped(most)} cycles in all.`],
  }
}

import type { Chip } from '../../lib/hardware/chip.js'
import type { BaseLayer, Layer, OperatorLayer } from '../../lib/ir/lowered.js'
import type { NeedAxis } from '../../lib/ir/need.js'
import type { CoreProgram, Phase, Program } from '../../lib/ir/program.js'
import type { Span } from '../../lib/ir/tiled.js'
import { programOf } from '../stages/simulate/programs.js'
import { smallChip } from '../stages/simulate/smallChip.js'
import { type Chance, chanceOf } from './chance.js'
import { type Care, groupByHand } from './groups.js'
import { mistaken } from './mistakes.js'
import { mistakenTogether } from './mistakesTogether.js'
import { inNetwork } from './networks.js'
import { signalled, vectorsIn } from './signalled.js'
import { at, extentsOf, times } from './terms.js'

/**
 * Programs that somebody could have written by hand for several layers that work at the same time: layers that read
 * one another through windows, sums and joints, vertical groups added up in orders of their own, copies, channels made
 * in several places, results stored in any order, registers one or two a pair, signals after each vector or some, waits
 * that are left out where an earlier one says as much, one image or two, in one phase or several, and mistakes.
 */

const axis = (size: number, digit: number, low = 0, high = low): NeedAxis => ({
  size,
  digit,
  stride: 1,
  divisor: 1,
  low,
  high,
  step: 1,
  first: 0,
  last: size - 1,
})

/** Vectors and channels of a layer's result. */
interface Extents {
  readonly vectors: number
  readonly channels: number
}

const extents = (layer: Layer): Extents =>
  layer.kind === 'base' ? { vectors: layer.vectors, channels: layer.columns } : extentsOf(layer)

const plain = { offset: 0, vector: [0], row: [0, 0], column: [0], group: 0 }

/** A product whose vector v reads `reach` vectors from v on; 8 rows for each, of which those beyond the channels are padding. */
const product = (name: string, input: string, of: Extents, reach: number, columns: number): BaseLayer => {
  const vectors = of.vectors - reach + 1
  return {
    kind: 'base',
    name,
    op: 'Conv',
    inputs: [input],
    groups: 1,
    rows: 8 * reach,
    columns,
    vectors,
    vectorShape: [vectors],
    rowShape: [reach, 8],
    columnShape: [columns],
    input: [
      { ...plain, size: of.vectors, vector: [1], row: [1, 0] },
      { ...plain, size: of.channels, row: [0, 1] },
    ],
    weight: [
      { ...plain, size: reach, row: [1, 0] },
      { ...plain, size: 8, row: [0, 1] },
      { ...plain, size: columns, column: [1] },
    ],
    output: [
      { ...plain, size: vectors, vector: [1] },
      { ...plain, size: columns, column: [1] },
    ],
    weights: `${name}.weight`,
    bias: null,
    fused: [],
  }
}

const operator = (
  name: string,
  op: string,
  inputs: readonly string[],
  elements: readonly [number, number],
  geometry?: OperatorLayer['geometry'],
): OperatorLayer => ({
  kind: 'operator',
  name,
  op,
  inputs,
  inputElements: elements[0],
  outputElements: elements[1],
  operations: elements[1],
  ...(geometry === undefined ? {} : { geometry }),
})

/** An operator on one earlier layer or two: element by element, over a window, joined along channels, or as a whole. */
const operatorOf = (chance: Chance, name: string, earlier: readonly Layer[]): OperatorLayer => {
  const input = chance.often(0.7) ? earlier.at(-1)! : chance.one(earlier)
  const { vectors, channels } = extents(input)
  const box = [vectors, channels]
  const same = { input: input.name, need: { box, axes: [axis(vectors, 0), axis(channels, 1)] } }
  const count = vectors * channels
  const other = earlier.find(
    (like) => like !== input && extents(like).vectors === vectors && extents(like).channels === channels,
  )
  const kind = chance.below(6)
  if (kind === 0) return operator(name, 'Softmax', [input.name], [count, count])
  if (kind === 1 && vectors > 1) {
    const shape = [vectors - 1, channels]
    const need = { box: shape, axes: [axis(vectors, 0, 0, 1), axis(channels, 1)] }
    return operator(name, 'MaxPool', [input.name], [count, count - channels], {
      shape,
      channelAxis: 1,
      reads: [{ input: input.name, need }],
    })
  }
  if (kind === 2 && other !== undefined)
    return operator(name, 'Add', [input.name, other.name], [2 * count, count], {
      shape: box,
      channelAxis: 1,
      reads: [same, { ...same, input: other.name }],
    })
  if (kind === 3 && other !== undefined && channels === 4) {
    const shape = [vectors, 2 * channels]
    const part = (of: string, from: number) => ({
      input: of,
      need: { box: shape, axes: [axis(vectors, 0), axis(channels, 1, -from)] },
    })
    return operator(name, 'Concat', [input.name, other.name], [2 * count, 2 * count], {
      shape,
      channelAxis: 1,
      reads: [part(input.name, 0), part(other.name, channels)],
    })
  }
  return operator(name, 'Relu', [input.name], [count, count], { shape: box, channelAxis: 1, reads: [same] })
}

/** The same of every other vector of its input, or of its vectors turned round in a square. */
const viewed = (chance: Chance, layer: BaseLayer, of: Extents): BaseLayer => {
  const [input = ''] = layer.inputs
  const [{ size: vectors } = { size: 1 }, { size: channels } = { size: 1 }] = layer.input
  const rows = axis(channels, 1)
  if (vectors < of.vectors) {
    const every = { ...axis(of.vectors, 0), stride: 2 }
    return { ...layer, reads: [{ input, need: { box: [vectors, channels], axes: [every, rows] } }] }
  }
  if (vectors !== 4 || !chance.often(0.5)) return layer
  const turned = [axis(2, 1), axis(2, 0), axis(channels, 2)]
  return { ...layer, reads: [{ input, need: { box: [2, 2, channels], axes: turned } }] }
}

const layersOf = (chance: Chance, most: number): readonly Layer[] => {
  const first = product(
    'first',
    'input',
    { vectors: 1 + chance.below(most), channels: 8 },
    1,
    chance.one([4, 4, 8]),
  )
  const layers: Layer[] = [first]
  for (const name of chance.often(0.45) ? ['second', 'third'] : ['second']) {
    const input = chance.often(0.75) ? layers.at(-1)! : chance.one(layers)
    const of = extents(input)
    const half = of.vectors > 1 && chance.often(0.2)
    const seen = half ? { ...of, vectors: Math.ceil(of.vectors / 2) } : of
    const reach = seen.vectors > 1 && chance.often(0.5) ? 2 : 1
    layers.push(
      chance.often(0.5)
        ? viewed(chance, product(name, input.name, seen, reach, chance.one([4, 4, 8])), of)
        : operatorOf(chance, name, layers),
    )
  }
  return layers
}

const shuffled = (chance: Chance, all: readonly number[]): readonly number[] => {
  const left = [...all]
  return all.map(() => left.splice(chance.below(left.length), 1)[0]!)
}

/** Vectors of all images, shared among copies in turn or in pieces; each copy's in the order in which it takes them. */
const shares = (
  chance: Chance,
  vectors: number,
  images: number,
  inOrder: number,
): readonly (readonly number[])[] => {
  const all = times(vectors * images)
  const order = (own: readonly number[]) => (chance.often(inOrder) ? own : shuffled(chance, own))
  if (vectors === 1 || chance.often(0.75)) return [order(all)]
  const inTurn = chance.often(0.6)
  const isSecond = (v: number) => (inTurn ? (v % vectors) % 2 === 1 : v % vectors >= vectors / 2)
  return [false, true].map((second) => order(all.filter((v) => isSecond(v) === second)))
}

/** Parts of a number of columns or channels. */
const parts = (chance: Chance, count: number, most: number): readonly Span[] => {
  const size = count > most || (count > 4 && chance.often(0.4)) ? count / 2 : count
  return times(count / size).map((i) => ({ start: i * size, count: size }))
}

/** What somebody writes for a layer: programs on cores from a number on. */
const programsFor = (
  chance: Chance,
  care: Care,
  layer: Layer,
  from: number,
  images: number,
): readonly CoreProgram[] => {
  if (layer.kind === 'base') {
    const rows = layer.rows > 8 ? [8, 8] : chance.often(0.25) ? [4, 4] : [8]
    let core = from
    return shares(chance, layer.vectors, images, 0.7).flatMap((own) =>
      parts(chance, layer.columns, 4).flatMap((columns) => {
        const tiles = rows.map((count, i) => ({
          groups: { start: 0, count: 1 },
          rows: { start: i * (rows[0] ?? 0), count },
          columns,
        }))
        const cores = tiles.map(() => core++)
        return groupByHand(chance, care, layer, own, tiles, cores)
      }),
    )
  }
  const { vectors, channels } = extentsOf(layer)
  const each = (elements: number): number => Math.ceil(elements / vectors)
  const whole = layer.geometry === undefined
  const blocks = whole ? [undefined] : parts(chance, channels, 8)
  return blocks.flatMap((block, i) =>
    shares(chance, vectors, images, 0.75).map((own, k): CoreProgram => {
      const spans =
        block === undefined || (blocks.length === 1 && chance.often(0.7)) ? {} : { channels: block }
      return {
        core: from + 2 * i + k,
        layer: layer.name,
        tile: null,
        ...spans,
        code: own.flatMap((vector) => [
          at(vector, { op: 'READ', bytes: each(layer.inputElements) }),
          at(vector, { op: 'EXECUTE', elements: each(layer.operations) }),
          at(vector, { op: 'WRITE', bytes: each(layer.outputElements) }),
        ]),
      }
    }),
  )
}

/** Programs of operators moved beside those of crossbars, as our own synchronizer places them. */
const beside = (chance: Chance, cores: readonly CoreProgram[]): readonly CoreProgram[] => {
  const crossbars = cores.filter(({ tile }) => tile !== null)
  const taken = new Set<string>()
  return cores.map((own) => {
    if (own.tile !== null || crossbars.length === 0 || !chance.often(0.4)) return own
    const { core } = chance.one(crossbars)
    if (taken.has(`${core} ${own.layer}`)) return own
    taken.add(`${core} ${own.layer}`)
    return { ...own, core }
  })
}

/** What a phase does for one image as a loop over so many, core by core. */
const forEach = (phase: Phase, layers: readonly Layer[], images: number): Phase => ({
  ...phase,
  cores: phase.cores.map((own) => {
    const layer = layers.find(({ name }) => name === own.layer)
    const step = layer === undefined ? 1 : vectorsIn(layer)
    return { ...own, code: [{ op: 'LOOP', count: images, start: 0, step, body: own.code }] }
  }),
})

/** What is drawn of a program: how many vectors its first layer has at the most, and how often senders wait for room. */
export interface Drawn {
  readonly vectors: number
  readonly rooms: number
}

/** A program of several layers that somebody could have written: right, or wrong in one of the ways people go wrong. */
export const programTogether = (seed: number, drawn: Drawn = { vectors: 4, rooms: 0 }): Program => {
  const chance = chanceOf(seed)
  const chip: Chip = {
    ...smallChip,
    partialSumBuffers: chance.often(0.8) ? 'unbounded' : 1 + chance.below(2),
    signal: { kind: chance.often(0.5) ? 'register' : 'broadcast', bytes: 4 },
    core: { ...smallChip.core, inputBuffers: 1 + chance.below(2), outputBuffers: 1 + chance.below(2) },
  }
  const care: Care = { tells: 1, awaits: 1, tellsBack: 1, relays: 0.1, toSelf: 0.03 }
  const repeats = chance.often(0.2)
  const images = repeats || chance.often(0.8) ? 1 : 2
  const layers = layersOf(chance, drawn.vectors)
  const all = layers.map((layer, i) => programsFor(chance, care, layer, 10 * i, images))
  const cut = chance.often(0.2) ? 1 + chance.below(layers.length - 1) : layers.length
  const phase = (scheme: string, cores: readonly CoreProgram[]): Phase => ({
    scheme,
    cores,
    sequential: null,
    considered: [],
  })
  const careful = chance.often(0.5)
  let phases = [all.slice(0, cut), all.slice(cut)]
    .filter((part) => part.length > 0)
    .map((part) => {
      const cores = beside(chance, part.flat())
      return phase(
        'together',
        signalled(chance, layers, cores, chip, {
          forgets: careful ? 0 : 0.15,
          strays: 0.06,
          rooms: drawn.rooms,
          repeats,
        }),
      )
    })
  if (chance.often(0.04)) phases = phases.toReversed()
  if (!careful && chance.often(0.7)) {
    const which = chance.below(phases.length)
    phases = phases.map((each, i) =>
      i === which ? (chance.often(0.45) ? mistaken(chance, each) : mistakenTogether(chance, each)) : each,
    )
  }
  const count = repeats ? 2 : images
  const program = {
    ...programOf([], chip, layers),
    cores: chance.often(0.01) ? 8 : 64,
    phases: repeats ? phases.map((each) => forEach(each, layers, count)) : phases,
    ...(count > 1 ? { images: count } : {}),
  }
  return chance.often(0.4) ? inNetwork(chance, program) : program
}

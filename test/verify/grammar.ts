import type { Chip } from '../../lib/hardware/chip.js'
import type { BaseLayer, Layer } from '../../lib/ir/lowered.js'
import type { CoreProgram, Phase, Program } from '../../lib/ir/program.js'
import type { Tile } from '../../lib/ir/tiled.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import { matrixLayer, programOf } from '../stages/simulate/programs.js'
import { smallChip } from '../stages/simulate/smallChip.js'
import { acrossPhases } from './acrossPhases.js'
import { type Chance, chanceOf } from './chance.js'
import { type Care, groupByHand, groupInLoops } from './groups.js'
import { mistaken } from './mistakes.js'
import { inNetwork } from './networks.js'
import { at } from './terms.js'

/** A layer whose vector v reads vectors v and v + 1 of the layer before, or v alone. */
const consumerOf = (name: string, input: string, vectors: number, window: boolean): BaseLayer => {
  const plain = matrixLayer(name, [input], window ? vectors - 1 : vectors, window ? 16 : 8, 4)
  const pieces = (size: number, vector: number, row: readonly number[]) => ({
    size,
    offset: 0,
    vector: [vector],
    row,
    column: [0],
    group: 0,
  })
  // 8 rows are two times the four columns of the layer before, of which every other is out of bounds
  return window
    ? {
        ...plain,
        rowShape: [2, 8],
        input: [pieces(vectors, 1, [1, 0]), pieces(4, 0, [0, 1])],
        weight: [
          pieces(2, 0, [1, 0]),
          pieces(8, 0, [0, 1]),
          { size: 4, offset: 0, vector: [0], row: [0, 0], column: [1], group: 0 },
        ],
        output: [
          pieces(vectors - 1, 1, [0, 0]),
          { size: 4, offset: 0, vector: [0], row: [0, 0], column: [1], group: 0 },
        ],
      }
    : { ...plain, input: [pieces(vectors, 1, [0]), pieces(4, 0, [1])] }
}

const operator = (name: string, input: string, elements: number): Layer => ({
  kind: 'operator',
  name,
  op: 'Softmax',
  inputs: [input],
  inputElements: elements,
  outputElements: elements,
  operations: elements,
})

const tilesOf = ({ rows }: BaseLayer, height: number): readonly Tile[] =>
  Array.from({ length: Math.ceil(rows / height) }, (_, i) => ({
    groups: { start: 0, count: 1 },
    rows: { start: i * height, count: Math.min(height, rows - i * height) },
    columns: { start: 0, count: 4 },
  }))

const reads = (bytes: number): Instruction => ({ op: 'READ', bytes })

/** Signals from the cores that store the results of one layer to all that read them, after everything. */
const told = (
  from: readonly CoreProgram[],
  to: readonly CoreProgram[],
  unit: 'load' | 'output',
  chance: Chance,
  share: number,
) => {
  const storing = from.filter(({ code }) => JSON.stringify(code).includes('"STORE"'))
  const pairs = storing
    .flatMap((giver) => to.map((taker) => ({ giver, taker })))
    .filter(() => chance.often(share))
  const end = (own: CoreProgram): readonly Statement[] =>
    pairs.flatMap(({ giver, taker }) => (giver === own ? [at(0, { op: 'CALL', to: taker.core })] : []))
  const begin = (own: CoreProgram): readonly Statement[] =>
    pairs.flatMap(({ giver, taker }) =>
      taker === own ? [at(0, { op: 'WAIT', unit, from: giver.core, count: 1 })] : [],
    )
  return [
    ...from.map((own) => ({ ...own, code: [...own.code, ...end(own)] })),
    ...to.map((own) => ({ ...own, code: [...begin(own), ...own.code] })),
  ]
}

/** A program that somebody could have written by hand: right, or wrong in one of the ways in which people go wrong. */
export const programByHand = (seed: number): Program => {
  const chance = chanceOf(seed)
  const chip: Chip = {
    ...smallChip,
    crossbar: { ...smallChip.crossbar, rows: 8 },
    partialSumBuffers: chance.often(0.7) ? 'unbounded' : 1 + chance.below(3),
    core: { ...smallChip.core, inputBuffers: 1 + chance.below(2), outputBuffers: 1 + chance.below(2) },
  }
  const care: Care = chance.often(0.75)
    ? { tells: 1, awaits: 1, tellsBack: chance.one([0, 1, 1]), relays: 0.3, toSelf: 0.06 }
    : { tells: 0.8, awaits: 0.9, tellsBack: 0.5, relays: 0.5, toSelf: 0.06 }
  const vectors = 1 + chance.below(3)
  const first = matrixLayer('first', ['input'], vectors, chance.one([8, 16, 24]), 4)
  const layers: Layer[] = [first]
  const byHand = (
    layer: BaseLayer,
    numbers: readonly number[],
    own = Array.from({ length: layer.vectors }, (_, v) => v),
  ) => {
    const tiles = tilesOf(layer, chance.one([8, 8, 4]))
    return chance.often(0.6)
      ? groupByHand(chance, care, layer, own, tiles, numbers)
      : groupInLoops(chance, care, layer, tiles, numbers)
  }
  const numbers = (from: number): readonly number[] => Array.from({ length: 8 }, (_, i) => from + i)
  const phase = (scheme: string, cores: readonly CoreProgram[]): Phase => ({
    scheme,
    cores,
    sequential: null,
    considered: [],
  })
  let phases: Phase[] = []
  if (chance.often(0.15) && vectors > 1) {
    // two places, or two phases, that share the vectors
    const height = chance.one([8, 4])
    const tiles = tilesOf(first, height)
    const cut = chance.often(0.9) ? 1 : chance.below(vectors)
    const parts = [0, 1].map((k) =>
      Array.from({ length: vectors }, (_, v) => v).filter((v) => v < cut === (k === 0)),
    )
    const [a, b] = parts.map((own, k) => groupByHand(chance, care, first, own, tiles, numbers(8 * k)))
    phases = chance.often(0.5)
      ? [phase('by hand', [...a!, ...b!])]
      : [phase('by hand', a!), phase('by hand', b!)]
  } else if (first.rows > 8 && chance.often(0.25)) {
    const halves = acrossPhases(chance, care, first, tilesOf(first, 8), numbers(0))
    phases = halves.map((cores) => phase('half', cores))
  } else phases = [phase('by hand', byHand(first, numbers(0)))]
  const shape = chance.below(4)
  if (shape === 1 || shape === 2) {
    const window = chance.often(0.5) && vectors > 1
    const second = consumerOf('second', 'first', vectors, window)
    layers.push(second)
    const same = chance.often(0.25)
    const cores = byHand(second, numbers(same ? 0 : 16)).map((own) =>
      same && chance.often(0.8) ? { ...own, code: [at(0, { op: 'PROGRAM' }), ...own.code] } : own,
    )
    const [last] = phases.slice(-1)
    if (!same && last !== undefined && chance.often(0.5))
      phases = [
        ...phases.slice(0, -1),
        phase(
          'together',
          told(last.cores, cores, chance.often(0.8) ? 'load' : 'output', chance, chance.one([1, 1, 0.6, 0])),
        ),
      ]
    else phases = [...phases, phase('program', cores)]
    // the first layer is in its place again for the next inference
    if (same && chance.often(0.6)) {
      const again = phases[0]!.cores.map((own) => ({ ...own, code: [at(0, { op: 'PROGRAM' })] }))
      phases = [phase('program', again), ...phases]
    }
  }
  if (shape === 2 || shape === 3) {
    const input = layers.at(-1)!
    const elements = input.kind === 'base' ? input.vectors * 4 : 4
    layers.push(operator('soft', input.name, elements))
    const code: readonly Statement[] = [
      at(0, reads(chance.often(0.93) ? elements : elements - 1)),
      at(0, { op: 'EXECUTE', elements }),
      at(0, { op: 'WRITE', bytes: elements }),
    ]
    const muddled = chance.often(0.06) ? [code[2]!, code[0]!, code[1]!] : code
    const own: CoreProgram = { core: 30, layer: 'soft', tile: null, code: muddled }
    const [last] = phases.slice(-1)
    if (last !== undefined && chance.often(0.3))
      phases = [
        ...phases.slice(0, -1),
        phase('together', told(last.cores, [own], 'output', chance, chance.one([1, 1, 0.5]))),
      ]
    else if (chance.often(0.92)) phases = [...phases, phase('operator', [own])]
  }
  if (chance.often(0.06)) phases = phases.toReversed()
  if (chance.often(0.03)) phases = [...phases, chance.one(phases)]
  if (chance.often(0.03)) phases = phases.filter(() => chance.often(0.6))
  if (chance.often(0.35)) {
    const which = chance.below(Math.max(1, phases.length))
    phases = phases.map((each, i) => (i === which ? mistaken(chance, each) : each))
  }
  const odd: Chip = chance.often(0.03)
    ? chance.one<Chip>([
        { ...chip, cores: 3 },
        { ...chip, crossbar: { ...chip.crossbar, columns: 2 } },
        { ...chip, crossbar: { ...chip.crossbar, dacBits: 16 } },
        { ...chip, interconnect: { kind: 'mesh', width: 2, height: 2, linkBytesPerCycle: 4, hopCycles: 1 } },
      ])
    : chip
  return inNetwork(chance, { ...programOf([], odd, layers), cores: 32, phases })
}

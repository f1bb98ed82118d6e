import * as E from 'fp-ts/lib/Either.js'
import { sum } from '../arithmetic.js'
import { decode } from '../codec/decode.js'
import type { Violation } from '../codec/violation.js'
import type { Crossbar } from '../hardware/chip.js'
import { type Precise, roomOf } from '../hardware/precision.js'
import { chipViolations } from '../hardware/verifyChip.js'
import type { Layer } from '../ir/lowered.js'
import { CoreProgram, type Phase, type Program } from '../ir/program.js'
import { type Tile, tileColumns, tileKey, tileRows } from '../ir/tiled.js'
import { layerViolations } from '../ir/verifyLowered.js'
import { eachIn, foldCode } from '../isa/code.js'
import { type Instruction, operandOf, partnerOf } from '../isa/instruction.js'
import { rowOf } from '../isa/instructionSet.js'
import { forCrossbars, forOperators } from '../isa/mnemonics.js'
import type { TooLongToProve } from './faults/unsynchronized.js'
import { registerViolations } from './layers/registers.js'

/** A phase as messages name it: by its layers, since nobody counts phases. */
const phaseName = ({ cores }: Phase, index: number): string => {
  const names = [...new Set(cores.map(({ layer }) => `"${layer}"`))]
  const some = names.length > 3 ? [...names.slice(0, 3), '…'] : names
  return `${names.length > 1 ? 'layers' : 'layer'} ${some.join(', ')} (phase ${index})`
}

/** More than the cores that a phase can name. */
const mostPlaces = 2 ** 26

/** Signals and forwarded partial sums that are sent and awaited in different numbers, between each two cores. */
const balanceViolations = ({ cores: own }: Phase, where: string): readonly Violation[] => {
  const sent = { signal: new Map<number, number>(), 'forwarded sum': new Map<number, number>() }
  // pairs of cores as numbers: a text for each would take longer than all else that is looked at here
  const places = new Map<number, number>()
  const placeOf = (core: number): number => {
    const known = places.get(core) ?? places.size
    places.set(core, known)
    return known
  }
  const add = (to: Map<number, number>, from: number, receiver: number, times: number) => {
    const pair = placeOf(from) * mostPlaces + placeOf(receiver)
    to.set(pair, (to.get(pair) ?? 0) + times)
  }
  for (const { core, code } of own)
    eachIn(code, (instruction, times) => {
      const partner = partnerOf(instruction)
      if (partner === null) return
      const { takes, gives, amount } = rowOf(instruction)
      if (gives === 'signal' || gives === 'forwarded sum') add(sent[gives], core, partner, times)
      const many = amount === 'count' ? Number(operandOf(instruction, 'count')) : 1
      if (takes === 'signal' || takes === 'forwarded sum') add(sent[takes], partner, core, -times * many)
    })
  const cores = [...places.keys()]
  const report = (between: ReadonlyMap<number, number>, what: string) =>
    [...between].flatMap(([pair, difference]) =>
      difference === 0
        ? []
        : [
            {
              rule: 'balance',
              where,
              problem: `from core ${cores[Math.floor(pair / mostPlaces)]} to core ${cores[pair % mostPlaces]}, ${Math.abs(difference)} ${what} ${difference > 0 ? 'more are sent than awaited' : 'fewer are sent than awaited'}`,
            },
          ],
    )
  return [...report(sent.signal, 'signals'), ...report(sent['forwarded sum'], 'partial sums')]
}

const countViolations = ({ cores, chip }: Program): readonly Violation[] => {
  const { interconnect } = chip
  const places = interconnect.kind === 'mesh' ? interconnect.width * interconnect.height : cores
  return [
    ...(chip.cores === 'as-needed' || chip.cores === cores
      ? []
      : [
          {
            rule: 'cores',
            where: 'program',
            problem: `it is for ${cores} cores; the chip has ${chip.cores}`,
          },
        ]),
    ...(cores <= places
      ? []
      : [
          {
            rule: 'cores',
            where: 'program',
            problem: `it is for ${cores} cores; the mesh has ${places} places`,
          },
        ]),
  ]
}

/** Instructions that are counted exactly. */
const mostInstructions = 2 ** 50

/** How many instructions, and turns of loops, code executes. */
export const lengthOf = foldCode<number>({
  empty: 0,
  one: () => 1,
  next: (a, b) => a + b,
  loop: ({ count }, body) => count * (1 + body),
})

/** The first phase of more instructions than can be counted exactly, by the layer of its longest core. */
export const tooManyInstructions = ({ phases }: Program): TooLongToProve | null => {
  for (const [phase, { cores }] of phases.entries()) {
    const lengths = cores.map(({ code }) => lengthOf(code))
    const total = sum(lengths)
    if (total <= mostInstructions) continue
    const longest = lengths.reduce((most, length, i) => (length > (lengths[most] ?? 0) ? i : most), 0)
    const problem = `${total} instructions are more than can be checked, or run`
    return { phase, layer: cores[longest]?.layer ?? '', problem }
  }
  return null
}

/** Instructions that do not fit the kind of layer that a core works for. */
const kindViolations = (
  { tile, channels, code }: CoreProgram,
  layer: Layer,
  where: () => string,
): readonly Violation[] => {
  const foreign = new Set<Instruction['op']>()
  const others = layer.kind === 'operator' ? forCrossbars : forOperators
  eachIn(code, ({ op }) => {
    if (others.includes(op)) foreign.add(op)
  })
  if (layer.kind === 'base' && tile === null)
    return [{ rule: 'tiles', where: where(), problem: 'it holds no tile of the layer' }]
  if (layer.kind === 'base' && channels !== undefined)
    return [
      { rule: 'tiles', where: where(), problem: 'it says which channels it makes, which its tile says' },
    ]
  if (layer.kind === 'operator' && tile !== null)
    return [
      { rule: 'tiles', where: where(), problem: 'it holds a tile, but the layer is not a matrix product' },
    ]
  return [...foreign].map((op) => ({
    rule: 'instructions',
    where: where(),
    problem:
      layer.kind === 'operator'
        ? `${op} is for layers on crossbars, and ${layer.op} is not one`
        : `${op} is for layers on output units, and ${layer.op} runs on crossbars`,
  }))
}

/** Whether a tile has room in a crossbar with the weights of a layer. */
const fits = (tile: Tile, crossbar: Crossbar, layer: Precise): boolean => {
  const room = roomOf(crossbar, layer)
  return tileRows(tile) <= room.rows && tileColumns(tile) <= room.columns
}

const bitsText = ({ precision }: Precise): string =>
  precision === undefined ? "the chip's bits" : JSON.stringify(precision)

/** A program in other bits than those of its layer. */
const precisionViolations = (
  program: CoreProgram,
  layer: Layer,
  where: () => string,
): readonly Violation[] => {
  const asked: Precise = layer.kind === 'base' ? layer : {}
  return bitsText(program) === bitsText(asked)
    ? []
    : [
        {
          rule: 'precision',
          where: where(),
          problem: `it computes in ${bitsText(program)}, its layer in ${bitsText(asked)}`,
        },
      ]
}

type LayersByName = ReadonlyMap<string, Layer>

const coreViolations = (
  program: Program,
  layers: LayersByName,
  phase: Phase,
  index: number,
): readonly Violation[] => {
  const { crossbar } = program.chip
  const busy = new Set<string | number>()
  return phase.cores.flatMap((own) => {
    const { core, layer: name, tile } = own
    const layer = layers.get(name)
    const where = () => `layer "${name}" (phase ${index}), core ${core}`
    // beside the program of its crossbar a core may have others, one a layer, on its output unit
    const work = tile === null ? `${core} ${name}` : core
    const twice = busy.has(work)
    busy.add(work)
    return [
      ...(core >= program.cores
        ? [
            {
              rule: 'cores',
              where: where(),
              problem: `the chip has ${program.cores} ${program.cores === 1 ? 'core' : 'cores'}`,
            },
          ]
        : []),
      ...(twice
        ? [{ rule: 'cores', where: where(), problem: 'the core has two programs in one phase' }]
        : []),
      ...(layer === undefined
        ? [{ rule: 'layers', where: where(), problem: `the network has no layer "${name}"` }]
        : [...kindViolations(own, layer, where), ...precisionViolations(own, layer, where)]),
      ...(tile !== null && !fits(tile, crossbar, own)
        ? [{ rule: 'fit', where: where(), problem: `tile ${tileKey(tile)} does not fit the crossbar` }]
        : []),
    ]
  })
}

/** Places of a program of a core that hold what its type cannot say: a loop of half a turn, a grain of 0. */
const valueViolations = (own: CoreProgram, index: number): readonly Violation[] => {
  // asks first, which is the faster by far where all is well
  const decoded = CoreProgram.is(own) ? E.right(own) : decode(CoreProgram, 'program')(own)
  return E.isRight(decoded)
    ? []
    : decoded.left.problems.map(({ path, expected, found }) => ({
        rule: 'values',
        where: `layer "${own.layer}" (phase ${index}), core ${own.core}`,
        problem: `${path} is ${found}, expected ${expected}`,
      }))
}

/** Violations of form that one phase has by itself. */
const phaseViolations = (
  program: Program,
  layers: LayersByName,
  phase: Phase,
  index: number,
): readonly Violation[] => {
  // nothing else can be told of numbers that are none
  const values = phase.cores.flatMap((own) => valueViolations(own, index))
  if (values.length > 0) return values
  // looks at all cores of the phase, so that it is made once
  const name = phaseName(phase, index)
  return [
    ...coreViolations(program, layers, phase, index),
    ...balanceViolations(phase, name),
    ...registerViolations(phase, program.cores, program.chip, name),
  ]
}

/**
 * Violations of form: values are what their types say in words, the chip can be built, layers agree with themselves, cores exist and do what their layer asks
 * for, tiles fit, and between each two cores as many signals and partial sums are sent as are awaited; of the phases
 * that `concerns` names. Linear in the size of the looped programs.
 */
export const formViolations = (
  program: Program,
  concerns: (phase: number) => boolean = () => true,
): readonly Violation[] => {
  const layers = new Map(program.layers.map((layer) => [layer.name, layer]))
  return [
    ...chipViolations(program.chip),
    ...layerViolations(program),
    ...countViolations(program),
    ...program.phases.flatMap((phase, i) => (concerns(i) ? phaseViolations(program, layers, phase, i) : [])),
  ]
}

import { type Chip, partialSumBytes } from '../../../lib/hardware/chip.js'
import type { CoreProgram } from '../../../lib/ir/program.js'
import { tileColumns, tileRows } from '../../../lib/ir/tiled.js'
import type { Horizon } from '../../../lib/isa/horizon.js'
import type { Instruction } from '../../../lib/isa/instruction.js'
import { type Executed, unroll } from '../../../lib/laws/interpreter/unroll.js'
import { seenBy } from '../../hardware/seenBy.js'

/** A load unit or an output unit of the reference machine, with its own instructions, unrolled. */
export interface Unit {
  readonly kind: 'load' | 'output'
  readonly code: readonly Executed[]
  at: number
  state: 'running' | 'blocked' | 'asking' | 'busy' | 'ended'
  /** When it began to wait, as a running number. */
  since: number
}

/** A core of the reference machine. */
export interface Core {
  readonly program: CoreProgram
  readonly load: Unit
  readonly output: Unit
  /** The vectors of its MVMs, in order. */
  readonly vectors: readonly number[]
  mvmsBegun: number
  computing: boolean
  freeInputs: number
  loadedInputs: number
  freeOutputs: number
  /** Results that lie in output buffers and that the output unit has not taken up. */
  results: number
  /** Results that the output unit has taken up, and that still lie in their buffers. */
  taken: number
  freePlaces: number
  /** Partial sums received since the last ADD. */
  received: number
  polls: number
  lastStore: number
}

const isLoad = ({ instruction }: Executed): boolean =>
  instruction.op === 'WAIT' || instruction.op === 'AWAIT'
    ? instruction.unit === 'load'
    : instruction.op === 'LOAD' || instruction.op === 'PROGRAM'

const unitOf = (kind: Unit['kind'], code: readonly Executed[]): Unit => ({
  kind,
  code,
  at: 0,
  state: 'running',
  since: 0,
})

/** A core at time 0, with empty buffers. */
export const coreOf = (program: CoreProgram, { core, partialSumBuffers }: Chip): Core => {
  const code = [...unroll(program.code)]
  return {
    program,
    load: unitOf('load', code.filter(isLoad)),
    output: unitOf(
      'output',
      code.filter((executed) => !isLoad(executed)),
    ),
    vectors: code.filter(({ instruction }) => instruction.op === 'MVM').map(({ vector }) => vector),
    mvmsBegun: 0,
    computing: false,
    freeInputs: core.inputBuffers,
    loadedInputs: 0,
    freeOutputs: core.outputBuffers,
    results: 0,
    taken: 0,
    freePlaces: partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : partialSumBuffers,
    received: 0,
    polls: 0,
    lastStore: 0,
  }
}

/** Elements of an ADD: a partial sum has one for each column of the tile. */
export const columnsOf = ({ tile }: CoreProgram): number => (tile === null ? 0 : tileColumns(tile))

/** Bytes of one partial sum of a core. */
export const sumBytes = (program: CoreProgram): number => columnsOf(program) * partialSumBytes

/**
 * How many signals a vector waits for, counted out: the sender goes through its own vectors of one image after the
 * other, and signals after each `grain` of them and after its last; the last that is needed is looked for among the
 * positions of its layer.
 */
const countedOut = ({ box, axes, start, step, grain }: Horizon, vector: number): number => {
  const size = (extents: readonly number[]) => extents.reduce((a, b) => a * b, 1)
  const image = Math.floor(vector / size(box))
  let rest = vector % size(box)
  const position = box.toReversed().map((extent) => {
    const x = rest % extent
    rest = Math.floor(rest / extent)
    return x
  })
  const at = position.toReversed()
  const needed = axes.map(({ size: extent, digit, stride, divisor, high }) =>
    Math.min(Math.max(Math.floor((stride * (at[digit] ?? 0) + high) / divisor), 0), extent - 1),
  )
  const all = size(axes.map((axis) => axis.size))
  let last = 0
  for (let place = 0; place < all; place++) {
    let inner = place
    const coordinates = axes.toReversed().map((axis) => {
      const x = inner % axis.size
      inner = Math.floor(inner / axis.size)
      return x
    })
    if (coordinates.toReversed().every((x, i) => x === needed[i])) last = place
  }
  let [signals, awaited] = [0, 0]
  for (let turn = 0; turn <= image; turn++) {
    let since = 0
    for (let own = start; own < all; own += step) {
      // whoever needs this vector, or has needed one of an earlier image, needs the signal that follows it
      const needs = turn < image || own <= last
      if (since === 0) signals++
      since = (since + 1) % grain
      if (needs) awaited = signals
    }
  }
  return awaited
}

const counted = new WeakMap<Horizon, Map<number, number>>()

/** How many signals a vector waits for. Who waits asks again and again, and counting takes long. */
export const signalsAwaited = (horizon: Horizon, vector: number): number => {
  const known = counted.get(horizon) ?? new Map<number, number>()
  counted.set(horizon, known)
  const signals = known.get(vector) ?? countedOut(horizon, vector)
  known.set(vector, signals)
  return signals
}

/** Bytes of an instruction that moves something over the bus. */
export const bytesMoved = (instruction: Instruction, program: CoreProgram, chip: Chip): number => {
  const { signal } = chip
  const { inputBytes, resultBytes, weightBytes } = seenBy(program, chip.crossbar)
  const columns = columnsOf(program)
  const rows = program.tile === null ? 0 : tileRows(program.tile)
  const { op } = instruction
  if (op === 'READ' || op === 'WRITE') return instruction.bytes
  if (op === 'LOAD') return rows * inputBytes
  if (op === 'STORE') return columns * resultBytes
  if (op === 'PROGRAM') return rows * columns * weightBytes
  if (op === 'LOADP' || op === 'STOREP' || op === 'SEND') return columns * partialSumBytes
  return signal.bytes
}

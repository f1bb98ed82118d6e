import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { crossbarOf } from '../hardware/precision.js'
import { activation } from '../ir/lookup.js'
import { hasRegisters } from '../ir/program.js'
import { runPhase } from '../machine/events/machine.js'
import { assembleMicrocode } from '../machine/relation/assembleMicrocode.js'
import { asCore, type CoreIndex, coreOf, isOutputUnit } from '../machine/relation/unitIndex.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import { runtimeFailed } from '../onnx/runtime/runtimeFailed.js'
import { count } from '../onnx/tensors/shape.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import { get, outcome, type Rule } from '../rule.js'
import type { Stalled } from '../stages/simulate/simulate.js'
import { cellMultiplier, type DeviceTrial } from './cellMultiplier.js'
import type { ColumnSums } from './columnSums.js'
import { type Crossbars, crossbarsOf } from './crossbars.js'
import { type Drive, driveOf } from './drive.js'
import type { PhaseCores } from './executedLayers.js'
import { fastOrder } from './fastOrder.js'
import { unframed } from './frame.js'
import type { ReadEarly } from './functionalError.js'
import type { IntegerLayer } from './integerLayer.js'
import type { Interleaving } from './interleaving.js'
import type { Prepared } from './prepare.js'
import { type Events, programOrder } from './programOrder.js'

/**
 * In which order partial sums are added: in the very interleaving of the timing run, which shows that the
 * synchronization is right, or tile by tile, which is faster and allowed because the program is verified.
 */
export type Order = 'program' | 'fast'

/** How a layer is executed. */
export interface How {
  readonly order: Order
  /** What its crossbars are made of; ideal where it is left out. */
  readonly devices?: DeviceTrial | undefined
  /** In `fast` order: the number of each sample, which the noise of its reads follows from; its place otherwise. */
  readonly numbers?: readonly number[] | undefined
}

/** The tensor that a layer's output frame holds. */
const resultOf = ({ integer, output }: Crossbars, written: Uint8Array | Int32Array): TensorData => {
  const { tensor: shape } = output
  const length = count(shape)
  const whole = output.length === length
  if (written instanceof Int32Array) {
    const data = whole ? written : unframed(written, output, new Int32Array(length))
    return { elementType: 'int32', shape, data }
  }
  const data = whole ? written : unframed(written, output, new Uint8Array(length))
  return integer.requantization?.elementType === 'int8'
    ? { elementType: 'int8', shape, data: new Int8Array(data.buffer) }
    : { elementType: 'uint8', shape, data }
}

/** The integers that a base layer reads, or what is wrong with the tensor that is there in their place. */
const codesFor = (
  { graph }: Prepared,
  { layer, input }: IntegerLayer,
  given: TensorData | undefined,
): Uint8Array | Int8Array | string => {
  const type = activation(graph, input)?.elementType
  if (given === undefined) return `it gives no "${input}"`
  if (given.elementType !== type || (given.elementType !== 'int8' && given.elementType !== 'uint8'))
    return `its "${input}" is ${given.elementType}, not ${type}`
  const length = count(layer.input.map(({ size }) => size))
  return given.data.length === length
    ? given.data
    : `its "${input}" has ${given.data.length} elements, not ${length}`
}

/** The events of a layer in a phase: those of the whole phase where layers work at the same time, else those of its own. */
const eventsOf = (
  { program: { phases, chip }, interleavings }: Prepared,
  layer: string,
  { phase, cores }: PhaseCores,
): Either<Stalled | ReadEarly, Events<Either<Stalled, null>>> => {
  const { cores: all = [], scheme = '' } = phases[phase] ?? {}
  if (!hasRegisters(all))
    return E.right((done) => {
      const { blocked, end: cycle } = runPhase(assembleMicrocode(cores, chip), chip, true, {
        done: (unit) => {
          if (isOutputUnit(unit)) done(coreOf(unit))
        },
      })
      return blocked.length === 0 ? E.right(null) : E.left({ _tag: 'Stalled', phase, scheme, cycle, blocked })
    })
  return E.map((found: Interleaving) => (done: (core: CoreIndex) => void) => {
    for (const core of found.get(layer) ?? []) done(asCore(core))
    return E.right(null)
  })(interleavings(phase))
}

/** Executes one base layer on its input for each image, or for samples that take turns as the images of the program. */
function* execute(
  prepared: Prepared,
  crossbars: Crossbars,
  inputs: readonly (Uint8Array | Int8Array)[],
  { order, numbers }: How,
): Rule<Stalled | ReadEarly, readonly TensorData[]> {
  const { output, integer, productsOf } = crossbars
  const into = inputs.map(() =>
    integer.requantization === null ? new Int32Array(output.length) : new Uint8Array(output.length),
  )
  const made = () => into.map((written) => resultOf(crossbars, written))
  if (order === 'fast') {
    const { images = 1 } = prepared.program
    inputs.forEach((input, i) =>
      fastOrder(crossbars, productsOf(input, 0, numbers?.[i] ?? i), into[i]!, i % images),
    )
    return made()
  }
  const layer = programOrder(
    crossbars,
    inputs.map((input, image) => productsOf(input, image)),
    into,
  )
  for (const part of crossbars.parts) {
    const events = yield* get(eventsOf(prepared, integer.layer.name, part))
    yield* get(layer.execute(part, events))
  }
  layer.finish()
  return made()
}

/** Executes a base layer on its crossbars, or on ones made of devices, which are built for the occasion. */
const executeOn = (
  prepared: Prepared,
  layer: IntegerLayer,
  inputs: readonly (Uint8Array | Int8Array)[],
  how: How,
): Either<Stalled | ReadEarly, readonly TensorData[]> => {
  const { devices } = how
  const ideal = prepared.crossbars.get(layer)!
  if (devices === undefined) return outcome(execute(prepared, ideal, inputs, how))
  const { chip } = prepared.program
  const { kernels, workspace } = prepared
  const crossbar = crossbarOf(chip.crossbar, layer.layer)
  const made = crossbarsOf(layer, ideal.parts, kernels, workspace, (matrix, tile, group, copy) =>
    cellMultiplier(matrix, crossbar, kernels, devices, layer.layer.name, tile, group, copy),
  )
  const result = outcome(execute(prepared, made, inputs, how))
  made.release()
  return result
}

/** Counts what the tensor that a base layer is given makes of the columns of its crossbars; nothing where that is not what it reads. */
export const countedBy = (
  prepared: Prepared,
  layer: IntegerLayer,
  given: TensorData | undefined,
  sums: ColumnSums,
): void => {
  const input = codesFor(prepared, layer, given)
  const tiles = prepared.crossbars.get(layer)?.distinct.flatMap(({ tile }) => tile ?? []) ?? []
  if (typeof input !== 'string')
    sums.add(layer, tiles, crossbarOf(prepared.program.chip.crossbar, layer.layer), input)
}

/** What the tensor that a base layer is given drives in its crossbars; null where that is not what it reads. */
export const drivenBy = (
  prepared: Prepared,
  layer: IntegerLayer,
  given: TensorData | undefined,
): Drive | null => {
  const input = codesFor(prepared, layer, given)
  const held = prepared.crossbars.get(layer)
  if (typeof input === 'string' || held === undefined) return null
  const tiles = held.distinct.flatMap(({ tile }) => tile ?? [])
  return driveOf(layer, tiles, crossbarOf(prepared.program.chip.crossbar, layer.layer), input)
}

/**
 * Executes a base layer on the tensors that it is given as its input, one for each image; `operators`
 * are those that may have made them.
 */
export const executeGiven = (
  prepared: Prepared,
  layer: IntegerLayer,
  given: readonly (TensorData | undefined)[],
  operators: readonly string[],
  how: How,
): Either<RuntimeFailed | Stalled | ReadEarly, readonly TensorData[]> => {
  const inputs: (Uint8Array | Int8Array)[] = []
  for (const each of given) {
    const input = codesFor(prepared, layer, each)
    if (typeof input === 'string') return E.left(runtimeFailed(prepared.runtime, operators, input))
    inputs.push(input)
  }
  return executeOn(prepared, layer, inputs, how)
}

import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { activation } from '../ir/lookup.js'
import type { Program } from '../ir/program.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import { count } from '../onnx/tensors/shape.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import type { Stalled } from '../stages/simulate/simulate.js'
import { cellMultiplier, type Trial } from './cellMultiplier.js'
import { type Crossbars, crossbarsOf } from './crossbars.js'
import { fastOrder } from './fastOrder.js'
import { unframed } from './frame.js'
import type { IntegerLayer } from './integerLayer.js'
import type { Prepared } from './prepare.js'
import { programOrder } from './programOrder.js'
import { runtimeFailed } from './runtimeFailed.js'

/**
 * In which order partial sums are added: in the very interleaving of the timing run, which shows that the
 * synchronization is right, or tile by tile, which is faster and allowed because the program is verified.
 */
export type Order = 'program' | 'fast'

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

const phaseOf = ({ phases }: Program, layer: string): number =>
  phases.findIndex(({ cores }) => cores.some((core) => core.layer === layer))

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

/** Executes one base layer on its input. */
const execute = (
  { program }: Prepared,
  crossbars: Crossbars,
  input: Uint8Array | Int8Array,
  order: Order,
): Either<Stalled, TensorData> => {
  const { length } = crossbars.output
  const into = crossbars.integer.requantization === null ? new Int32Array(length) : new Uint8Array(length)
  const products = crossbars.productsOf(input)
  if (order === 'fast') {
    fastOrder(crossbars, products, into)
    return E.right(resultOf(crossbars, into))
  }
  const { blocked, end: cycle } = programOrder(crossbars, products, program.chip, into)
  if (blocked.length === 0) return E.right(resultOf(crossbars, into))
  const phase = phaseOf(program, crossbars.integer.layer.name)
  return E.left({ _tag: 'Stalled', phase, scheme: program.phases[phase]?.scheme ?? '', cycle, blocked })
}

/** Executes a base layer on its crossbars, or on ones made of devices, which are built for the occasion. */
const executeOn = (
  prepared: Prepared,
  layer: IntegerLayer,
  input: Uint8Array | Int8Array,
  order: Order,
  devices?: Trial,
): Either<Stalled, TensorData> => {
  const ideal = prepared.crossbars.get(layer)!
  if (devices === undefined) return execute(prepared, ideal, input, order)
  const { chip } = prepared.program
  const { kernels, workspace } = prepared
  const made = crossbarsOf(layer, ideal.cores, kernels, workspace, (matrix, tile, group, copy) =>
    cellMultiplier(matrix, chip.crossbar, kernels, devices, layer.layer.name, tile, group, copy),
  )
  const result = execute(prepared, made, input, order)
  made.release()
  return result
}

/** Executes a base layer on a tensor that it is given as its input; `operators` are those that may have made it. */
export const executeGiven = (
  prepared: Prepared,
  layer: IntegerLayer,
  given: TensorData | undefined,
  operators: readonly string[],
  order: Order,
  devices?: Trial,
): Either<RuntimeFailed | Stalled, TensorData> => {
  const input = codesFor(prepared, layer, given)
  return typeof input === 'string'
    ? E.left(runtimeFailed(prepared.runtime, operators, input))
    : executeOn(prepared, layer, input, order, devices)
}

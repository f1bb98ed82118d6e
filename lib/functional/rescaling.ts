import { constant } from '../ir/lookup.js'
import type { Graph } from '../ir/network.js'
import { numbersOf, roundToEven } from '../onnx/tensors/tensorData.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { Rule } from '../rule.js'
import type { NotQuantized } from './functionalError.js'
import type { OperandReader, Refuse } from './operandReader.js'
import type { Bound, Codes, Operands } from './operands.js'

/**
 * How sums become activations again: `saturate(round(sum · scale + addend) + zeroPoint)`,
 * ties to even, and kept between `least` and `most`.
 */
export interface Requantization {
  /** One for each output channel, or one for all: input scale · weight scale / output scale, in float32. */
  readonly scales: Float32Array
  /** One for each output channel, in steps of the output; null where there are none. */
  readonly addends: Float32Array | null
  readonly zeroPoint: number
  readonly elementType: 'int8' | 'uint8'
  /** The bounds of codes: those of the type, or of a Relu or Clip before the requantization. */
  readonly least: number
  readonly most: number
}

/** What a layer does with its sums. */
export interface Rescaling {
  /** Added to the sums, one for each output channel; null where there is none. */
  readonly bias: Int32Array | null
  /** Null where the sums themselves are the result (ConvInteger, MatMulInteger). */
  readonly requantization: Requantization | null
}

type Read<A> = Rule<WeightError | NotQuantized, A>

const ranges = { int8: [-128, 127], uint8: [0, 255] } as const

const clamp = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most)

/** `values[c]`, where one stands for all. */
const at = (values: ArrayLike<number>, c: number): number => values[values.length === 1 ? 0 : c]!

/** The bounds of codes after these operators: quantizing keeps the order of numbers, so that it may come first. */
function* boundsOf(
  clips: NonNullable<Operands['output']>['clips'],
  read: OperandReader,
  codeOf: (x: number) => number,
  range: readonly [least: number, most: number],
  refuse: Refuse,
): Read<readonly [least: number, most: number]> {
  let [least, most] = range
  function* bound(given: Bound, absent: number): Read<number> {
    if (given === null) return absent
    const number = typeof given === 'number' ? given : yield* read.single(given, 0)
    return Number.isNaN(number) ? yield* refuse('a bound of its Clip is NaN') : codeOf(number)
  }
  for (const clip of clips) {
    const [low, high] = [yield* bound(clip.least, range[0]), yield* bound(clip.most, range[1])]
    least = clamp(least, low, Math.max(low, high))
    most = clamp(most, low, Math.max(low, high))
    if (high < low) [least, most] = [high, high]
  }
  return [least, most]
}

/** The numbers of a bias, one for each output channel, or one for all. */
function* realBias(
  graph: Graph,
  { of, scale, zeroPoint }: Codes,
  read: OperandReader,
  refuse: Refuse,
): Read<Float64Array> {
  const shape = constant(graph, of)?.shape ?? []
  const values = numbersOf(yield* read.tensor(of))
  if (values.length !== 1 && (values.length !== read.channels || shape.at(-1) !== read.channels))
    return yield* refuse(
      `its bias "${of}" is ${shape.join(' × ')}, and not one number for each of ${read.channels} output channels`,
    )
  const scales = yield* read.perChannel(scale, null, 1)
  const zeros = yield* read.perChannel(zeroPoint, null, 0)
  const real = Float64Array.from(
    { length: read.channels },
    (_, c) => (at(values, c) - at(zeros, c)) * at(scales, c),
  )
  return real.some(Number.isNaN) ? yield* refuse(`its bias "${of}" has NaN`) : real
}

/** Half of what 32 bits hold, beside which there is room for the sums of all but the longest columns. */
const mostSteps = 2 ** 30

/**
 * A bias as whole multiples of the step of each channel's sums, up to the rounding of scales; null where it is not, or
 * where 32 bits might not hold it with what is added.
 */
const inSteps = (bias: Float64Array, steps: readonly number[]): Int32Array | null => {
  const sums = new Int32Array(bias.length)
  for (let c = 0; c < bias.length; c++) {
    const exact = bias[c]! / at(steps, c)
    const whole = Math.round(exact)
    if (Math.abs(exact - whole) > Math.abs(exact) * 2 ** -21 || Math.abs(whole) >= mostSteps) return null
    sums[c] = whole
  }
  return sums
}

/** What happens to the sums of a layer until they are its result; the rule ends where that is not the same for all sums of a channel. */
export function* rescalingOf(
  graph: Graph,
  { output, bias, productFactor, biasFactor, weights }: Operands,
  read: OperandReader,
  refuse: Refuse,
): Read<Rescaling> {
  if (output === null) return { bias: null, requantization: null }
  const x = yield* read.single(output.inputScale, 1)
  const y = yield* read.single(output.outputScale, 1)
  if (!(y > 0)) return yield* refuse(`its output scale "${output.outputScale}" is ${y}, and not above 0`)
  const w = yield* read.perChannel(output.weightScale, weights.axis, 1)
  const zeroPoint = yield* read.single(output.outputZeroPoint, 0)
  const { outputType: elementType, clips } = output
  const range = ranges[elementType]
  const codeOf = (real: number): number =>
    clamp(roundToEven(Math.fround(real / y)) + zeroPoint, range[0], range[1])
  const [least, most] = yield* boundsOf(clips, read, codeOf, range, refuse)
  // float32 after each step, in the order of the runtime
  const steps = w.map((scale) => Math.fround(Math.fround(x * scale) * productFactor))
  const scales = Float32Array.from(steps, (step) => Math.fround(step / y))
  const odd = scales.find((scale) => !Number.isFinite(scale))
  if (odd !== undefined) return yield* refuse(`the scale of what it adds up is ${odd}`)
  const common = { scales, zeroPoint, elementType, least, most }
  if (bias === null) return { bias: null, requantization: { ...common, addends: null } }
  const real = yield* realBias(graph, bias, read, refuse)
  // int32 without a scale of its own is in steps of the sums by definition
  if (bias.scale === null && constant(graph, bias.of)?.elementType === 'int32')
    return { bias: Int32Array.from(real), requantization: { ...common, addends: null } }
  const factored = real.map((value) => value * biasFactor)
  const sums = inSteps(factored, steps)
  return sums === null
    ? {
        bias: null,
        requantization: { ...common, addends: Float32Array.from(factored, (value) => value / y) },
      }
    : { bias: sums, requantization: { ...common, addends: null } }
}

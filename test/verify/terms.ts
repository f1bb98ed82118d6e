import type { BaseLayer, Layer, OperatorLayer } from '../../lib/ir/lowered.js'
import type { Reading } from '../../lib/ir/need.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'

/** What the statement that `verify` proves speaks of, by the definitions; of lib nothing but types. */

/** Why a program is wrong, by the rule of the statement. */
export type Reason =
  | 'chip'
  | 'form'
  | 'network'
  | 'tiles'
  | 'crossbar'
  | 'inputs'
  | 'operator'
  | 'missing'
  | 'twice'
  | 'absent'
  | 'overwritten'
  | 'dropped'
  | 'steps'
  | 'mixed'
  | 'stall'
  | 'left'

/** A program that is wrong, and why. */
export class Wrong extends Error {
  readonly reason: Reason
  constructor(reason: Reason) {
    super(reason)
    this.reason = reason
  }
}
/** More states than are gone through. */
export class TooMany extends Error {}

/** An instruction as it is executed: for which vector. */
export interface Executed {
  readonly instruction: Instruction
  readonly vector: number
}

/** The same function, computed once for each object that it is asked for again and again. */
export const remembered = <A extends object, B>(of: (a: A) => B): ((a: A) => B) => {
  const known = new WeakMap<A, B>()
  return (a) => {
    const before = known.get(a)
    if (before !== undefined) return before
    const now = of(a)
    known.set(a, now)
    return now
  }
}

const unrollInto = (all: Executed[], code: readonly Statement[], vector: number): void => {
  for (const statement of code) {
    if (statement.op !== 'LOOP') all.push({ instruction: statement, vector })
    else
      for (let i = 0; i < statement.count; i++)
        unrollInto(all, statement.body, vector + statement.start + i * statement.step)
  }
}

/** What a core executes, one after the other. */
export const unroll = remembered((code: readonly Statement[]): readonly Executed[] => {
  const all: Executed[] = []
  unrollInto(all, code, 0)
  return all
})

/** The points of a box, row-major. */
export const points = remembered((shape: readonly number[]) =>
  shape.reduce<readonly (readonly number[])[]>(
    (all, extent) => all.flatMap((point) => Array.from({ length: extent }, (_, i) => [...point, i])),
    [[]],
  ),
)

/** Where an affine map leads, as the number of an element, row-major; null outside. */
export const element = (
  map: BaseLayer['input'],
  { vectorShape, rowShape, columnShape }: BaseLayer,
  at: { readonly vector: number; readonly row: number; readonly column: number; readonly group: number },
): number | null => {
  const [v, r, c] = [points(vectorShape)[at.vector], points(rowShape)[at.row], points(columnShape)[at.column]]
  let number = 0
  for (const axis of map) {
    let x = axis.offset + axis.group * at.group
    axis.vector.forEach((step, i) => {
      x += step * (v?.[i] ?? 0)
    })
    axis.row.forEach((step, i) => {
      x += step * (r?.[i] ?? 0)
    })
    axis.column.forEach((step, i) => {
      x += step * (c?.[i] ?? 0)
    })
    if (x < 0 || x >= axis.size) return null
    number = number * axis.size + x
  }
  return number
}

/** The numbers from 0 on, so many. */
export const times = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
export const span = ({
  start,
  count,
}: {
  readonly start: number
  readonly count: number
}): readonly number[] => times(count).map((i) => start + i)

/** What a layer says that it reads, element by element of its input tensor, or of its own result. */
export const readingsOf = (layer: Layer): readonly Reading[] | null => {
  if (layer.kind === 'operator') return layer.geometry?.reads ?? null
  const [input] = layer.inputs
  const box = layer.input.map(({ size }) => size)
  const same = box.map((size, digit) => ({
    size,
    digit,
    stride: 1,
    divisor: 1,
    low: 0,
    high: 0,
    step: 1,
    first: 0,
    last: size - 1,
  }))
  return layer.reads ?? (input === undefined ? [] : [{ input, need: { box, axes: same } }])
}

/** The vectors of an operator, of an image, and its channels; one of each where nothing is said. */
export const extentsOf = ({
  geometry,
}: OperatorLayer): { readonly vectors: number; readonly channels: number } => {
  const { shape, channelAxis } = geometry ?? { shape: [], channelAxis: null }
  const channels = channelAxis === null ? 1 : (shape[channelAxis] ?? 1)
  return { vectors: shape.reduce((a, b) => a * b, 1) / channels, channels }
}

/** The element of an operator's result that a vector has in a channel. */
export const elementOf = ({ geometry }: OperatorLayer, vector: number, channel: number): number => {
  const { shape, channelAxis } = geometry ?? { shape: [], channelAxis: null }
  if (channelAxis === null) return vector
  const inner = shape.slice(channelAxis + 1).reduce((a, b) => a * b, 1)
  const [before, behind] = [Math.floor(vector / inner), vector % inner]
  return (before * (shape[channelAxis] ?? 1) + channel) * inner + behind
}

/** The channels that a program of an operator makes. */
export const channelsOf = ({ channels }: CoreProgram, layer: OperatorLayer): readonly number[] =>
  channels === undefined ? times(extentsOf(layer).channels) : span(channels)

/** Whether layers of a phase wait for one another by registers that are named. */
export const isNamed = ({ cores }: Program['phases'][number]): boolean =>
  cores.some(({ code }) => unroll(code).some(({ instruction: { op } }) => op === 'SIGNAL' || op === 'AWAIT'))

/** An instruction for one vector. */
export const at = (vector: number, instruction: Instruction): Statement => ({
  op: 'LOOP',
  count: 1,
  start: vector,
  step: 1,
  body: [instruction],
})

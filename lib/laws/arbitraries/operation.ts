import * as fc from 'fast-check'
import type { Attribute, Network, TensorType } from '../../ir/network.js'
import { arbitraryChip } from './chip.js'
import { arbitraryModel } from './lowered.js'
import { arbitraryWindow, extent, type Window } from './window.js'

/** An operator with constant weights, its operands by place, without a network around it. */
export interface Operation {
  readonly op: string
  readonly operands: readonly {
    readonly name: string
    readonly shape: readonly number[]
    readonly constant: boolean
  }[]
  readonly output: readonly number[]
  readonly attributes: Readonly<Record<string, Attribute>>
}

const small = (max: number) => fc.integer({ min: 1, max })

/** A window after `auto_pad`, as the ONNX operator Conv defines its output. */
const padded = (window: Window, autoPad: string): Window => {
  const { input, stride } = window
  if (autoPad === 'NOTSET') return window
  if (autoPad !== 'VALID') return { ...window, output: Math.ceil(input / stride) }
  const fitting = Math.max(input, extent(window))
  return { ...window, input: fitting, output: Math.floor((fitting - extent(window)) / stride) + 1 }
}

/** Attributes, without those that say what ONNX assumes anyway when `terse`. */
const attributesOf = (
  terse: boolean,
  all: readonly (readonly [name: string, value: Attribute, assumed: boolean])[],
): Readonly<Record<string, Attribute>> =>
  Object.fromEntries(
    all.flatMap(([name, value, assumed]) => (terse && assumed ? [] : [[name, value] as const])),
  )

const every = (value: number) => (x: number) => x === value

/** Convolutions of one and two dimensions with every kernel, stride, dilation, padding, `auto_pad` and group count. */
export const arbitraryConvolution: fc.Arbitrary<Operation> = fc
  .record({
    op: fc.constantFrom('Conv', 'ConvInteger'),
    batch: small(2),
    groups: small(3),
    channels: small(3),
    kernels: small(3),
    windows: fc.array(arbitraryWindow, { minLength: 1, maxLength: 2 }),
    autoPad: fc.constantFrom('NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
    bias: fc.boolean(),
    terse: fc.boolean(),
  })
  .map(({ op, batch, groups, channels, kernels, windows, autoPad, bias, terse }) => {
    const axes = windows.map((window) => padded(window, autoPad))
    const of = (key: keyof Window) => axes.map((window) => window[key])
    const pads = [...of('before'), ...of('after')]
    const explicit = autoPad === 'NOTSET' ? ([['pads', pads, pads.every(every(0))]] as const) : []
    return {
      op,
      operands: [
        { name: 'x', shape: [batch, groups * channels, ...of('input')], constant: false },
        { name: 'w', shape: [groups * kernels, channels, ...of('kernel')], constant: true },
        ...(bias && op === 'Conv' ? [{ name: 'b', shape: [groups * kernels], constant: true }] : []),
      ],
      output: [batch, groups * kernels, ...of('output')],
      attributes: attributesOf(terse, [
        ['group', groups, groups === 1],
        ['strides', of('stride'), of('stride').every(every(1))],
        ['dilations', of('dilation'), of('dilation').every(every(1))],
        ['kernel_shape', of('kernel'), true],
        ['auto_pad', autoPad, autoPad === 'NOTSET'],
        ...explicit,
      ]),
    }
  })

const outputOf = ({ input, kernel, stride, dilation }: Window, added: number): number =>
  stride * (input - 1) + added + (kernel - 1) * dilation + 1

/**
 * Transposed convolutions of one and two dimensions with every kernel, stride, padding, `auto_pad`,
 * `output_padding`, `output_shape` and group count; with a dilation where the stride is 1.
 */
export const arbitraryConvTranspose: fc.Arbitrary<Operation> = fc
  .record({
    batch: small(2),
    groups: small(3),
    channels: small(3),
    kernels: small(3),
    windows: fc.array(fc.tuple(arbitraryWindow, fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 2 }),
    autoPad: fc.constantFrom('NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
    given: fc.boolean(),
    bias: fc.boolean(),
  })
  .map(({ batch, groups, channels, kernels, windows, autoPad, given, bias }) => {
    const axes = windows.map(([window, added, cut]) => {
      const along = { ...window, dilation: window.stride === 1 ? window.dilation : 1 }
      const padding = Math.min(added, Math.max(along.stride, along.dilation) - 1)
      const whole = outputOf(along, padding)
      const explicit = autoPad === 'NOTSET' && !given
      const before = explicit ? Math.min(along.before, whole - 1) : 0
      const after = explicit ? Math.min(along.after, whole - 1 - before) : 0
      const same = autoPad.startsWith('SAME') && whole >= along.stride * along.input
      const free = given ? Math.max(whole - cut, 1) : same ? along.stride * along.input : whole
      return { ...along, padding, before, after, output: free - before - after }
    })
    const shaped =
      given ||
      axes.some((along) => along.output < outputOf(along, along.padding) && autoPad.startsWith('SAME'))
    const of = (
      key: 'before' | 'after' | 'stride' | 'dilation' | 'padding' | 'output' | 'input' | 'kernel',
    ) => axes.map((along) => along[key])
    return {
      op: 'ConvTranspose',
      operands: [
        { name: 'x', shape: [batch, groups * channels, ...of('input')], constant: false },
        { name: 'w', shape: [groups * channels, kernels, ...of('kernel')], constant: true },
        ...(bias ? [{ name: 'b', shape: [groups * kernels], constant: true }] : []),
      ],
      output: [batch, groups * kernels, ...of('output')],
      attributes: {
        group: groups,
        strides: of('stride'),
        dilations: of('dilation'),
        output_padding: of('padding'),
        auto_pad: autoPad,
        ...(shaped ? { output_shape: of('output') } : {}),
        ...(autoPad === 'NOTSET' && !given ? { pads: [...of('before'), ...of('after')] } : {}),
      },
    }
  })

/** Gemm with either operand constant, either transposed, and an optional bias. */
export const arbitraryGemm: fc.Arbitrary<Operation> = fc
  .record({
    m: small(5),
    k: small(5),
    n: small(5),
    transA: fc.nat(1),
    transB: fc.nat(1),
    constantA: fc.boolean(),
    bias: fc.boolean(),
    terse: fc.boolean(),
  })
  .map(({ m, k, n, transA, transB, constantA, bias, terse }) => ({
    op: 'Gemm',
    operands: [
      { name: constantA ? 'w' : 'x', shape: transA === 1 ? [k, m] : [m, k], constant: constantA },
      { name: constantA ? 'x' : 'w', shape: transB === 1 ? [n, k] : [k, n], constant: !constantA },
      ...(bias ? [{ name: 'b', shape: [n], constant: true }] : []),
    ],
    output: [m, n],
    attributes: attributesOf(terse, [
      ['transA', transA, transA === 0],
      ['transB', transB, transB === 0],
    ]),
  }))

/** Broadcasts two shapes as NumPy does, aligned at their ends. */
export const broadcast = (a: readonly number[], b: readonly number[]): readonly number[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, i, rank = Math.max(a.length, b.length)) => {
    const [left, right] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1]
    return left === 1 ? right : left
  })

/**
 * MatMul with either operand constant: vectors, matrices and batches of them, broadcast;
 * the constant has a matrix of its own for each position of at most one batch axis.
 */
export const arbitraryMatMul: fc.Arbitrary<Operation> = fc
  .record({
    op: fc.constantFrom('MatMul', 'MatMulInteger'),
    batch: fc.array(small(3), { maxLength: 2 }),
    group: fc.nat(3),
    movingFrom: fc.nat(2),
    stillFrom: fc.nat(2),
    movingGroup: fc.boolean(),
    vectors: fc.option(small(4), { freq: 4 }),
    rows: small(5),
    columns: fc.option(small(4), { freq: 4 }),
    constantLeft: fc.boolean(),
  })
  .map(({ op, batch, group, movingFrom, stillFrom, movingGroup, vectors, rows, columns, constantLeft }) => {
    const moving = batch.map((extent, i) => (i === group && !movingGroup ? 1 : extent)).slice(movingFrom)
    const still = batch.map((extent, i) => (i === group ? extent : 1)).slice(stillFrom)
    const outer = { moving: vectors === null ? [] : [vectors], still: columns === null ? [] : [columns] }
    const batches = { moving: vectors === null ? [] : moving, still: columns === null ? [] : still }
    const shape = (which: 'moving' | 'still', innerLast: boolean) => [
      ...batches[which],
      ...(innerLast ? [...outer[which], rows] : [rows, ...outer[which]]),
    ]
    const x = { name: 'x', shape: shape('moving', !constantLeft), constant: false }
    const w = { name: 'w', shape: shape('still', constantLeft), constant: true }
    const result = constantLeft ? [...outer.still, ...outer.moving] : [...outer.moving, ...outer.still]
    return {
      op,
      operands: constantLeft ? [w, x] : [x, w],
      output: [...broadcast(batches.moving, batches.still), ...result],
      attributes: {},
    }
  })

/** The element types that an operator takes and gives. */
const elementTypes = (op: string): readonly [TensorType['elementType'], TensorType['elementType']] =>
  op.endsWith('Integer') ? ['int8', 'int32'] : ['float32', 'float32']

/** The network that consists of one operation. */
export const networkOf = ({ op, operands, output, attributes }: Operation) => {
  const [elementType, result] = elementTypes(op)
  const moving = operands.filter(({ constant }) => !constant)
  const still = operands.filter(({ constant }) => constant)
  return {
    opset: 13,
    inputs: moving.map(({ name }) => name),
    outputs: ['y'],
    tensors: {
      ...Object.fromEntries(moving.map(({ name, shape }) => [name, { elementType, shape }])),
      y: { elementType: result, shape: output },
    },
    constants: Object.fromEntries(
      still.map(({ name, shape }, index) => [
        name,
        { elementType, shape, source: { kind: 'initializer', index } as const },
      ]),
    ),
    nodes: [
      { name: 'node', op, domain: '', inputs: operands.map(({ name }) => name), outputs: ['y'], attributes },
    ],
  } satisfies Omit<Network, 'chip' | 'model'>
}

/**
 * Networks of a single convolution or matrix product with constant weights, in
 * every form that im2col covers. Shrinks towards small extents and few attributes.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { im2col } from 'ohmflow'
 * import { arbitraryOperation } from 'ohmflow/laws'
 * console.assert(fc.sample(arbitraryOperation, 10).every((network) => im2col()(network)._tag === 'Right'))
 */
export const arbitraryOperation: fc.Arbitrary<Network> = fc
  .record({
    chip: arbitraryChip,
    model: arbitraryModel,
    operation: fc.oneof(arbitraryMatMul, arbitraryGemm, arbitraryConvolution, arbitraryConvTranspose),
  })
  .map(({ chip, model, operation }) => ({ chip, model, ...networkOf(operation) }))

import fc, { type Arbitrary } from 'fast-check'
import { integers, type ModelSpec, tensor } from '../../arbitraries/onnx.js'

/** A model of one operator, and the extents of its input `x`. */
export interface Case {
  readonly spec: ModelSpec
  readonly x: readonly number[]
}

const extent = fc.integer({ min: 1, max: 9 })
const list = (length: number, min: number, max: number): Arbitrary<number[]> =>
  fc.array(fc.integer({ min, max }), { minLength: length, maxLength: length })
const maybe = <A>(arbitrary: Arbitrary<A>): Arbitrary<A | undefined> =>
  fc.option(arbitrary, { nil: undefined })

/** The entries that are given. */
const given = <A>(entries: Readonly<Record<string, A | undefined>>): Record<string, A> =>
  Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )

const autoPad = fc.constantFrom('NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID')

const image = (rank: number): Arbitrary<number[]> => list(rank, 1, 12)

type Padding = Readonly<Record<string, number[] | string>>

/** `pads` and `auto_pad` exclude each other. */
const padding = (rank: number): Arbitrary<Padding> =>
  fc.oneof(
    list(2 * rank, 0, 2).map((pads): Padding => ({ pads })),
    autoPad.map((auto_pad): Padding => ({ auto_pad })),
  )

const isSame = ({ auto_pad }: Padding): boolean => typeof auto_pad === 'string' && auto_pad.startsWith('SAME')

export const conv: Arbitrary<Case> = fc.integer({ min: 1, max: 3 }).chain((rank) =>
  fc
    .record({
      spatial: image(rank),
      kernel: list(rank, 1, 4),
      groups: fc.integer({ min: 1, max: 3 }),
      perGroup: fc.integer({ min: 1, max: 2 }),
      kernels: fc.integer({ min: 1, max: 2 }),
      bias: fc.boolean(),
      strides: maybe(list(rank, 1, 3)),
      dilations: maybe(list(rank, 1, 2)),
      stated: fc.boolean(),
      padding: padding(rank),
      wrong: fc.constantFrom(0, 0, 0, 0, 1),
    })
    .map((c) => {
      const x = [2, c.groups * c.perGroup + c.wrong, ...c.spatial]
      const weight = [c.groups * c.kernels, c.perGroup, ...c.kernel]
      // ONNX Runtime has no automatic padding with dilation.
      const dilations = isSame(c.padding) ? undefined : c.dilations
      const attributes = given({
        group: c.groups,
        strides: c.strides,
        dilations,
        kernel_shape: c.stated ? c.kernel : undefined,
        ...c.padding,
      })
      return {
        x,
        spec: {
          inputs: { x },
          initializers: [tensor('w', weight), ...(c.bias ? [tensor('b', [weight[0]!])] : [])],
          nodes: [{ op: 'Conv', inputs: ['x', 'w', ...(c.bias ? ['b'] : [])], attributes }],
          outputs: ['y'],
        },
      }
    }),
)

export const convTranspose: Arbitrary<Case> = fc.integer({ min: 1, max: 2 }).chain((rank) =>
  fc
    .record({
      spatial: list(rank, 1, 6),
      kernel: list(rank, 1, 4),
      groups: fc.integer({ min: 1, max: 2 }),
      perGroup: fc.integer({ min: 1, max: 2 }),
      kernels: fc.integer({ min: 1, max: 2 }),
      strides: maybe(list(rank, 1, 3)),
      dilations: maybe(list(rank, 1, 2)),
      output_padding: maybe(list(rank, 0, 1)),
      padding: padding(rank),
    })
    .map((c) => {
      const x = [1, c.groups * c.perGroup, ...c.spatial]
      const { groups: group, strides } = c
      const same = isSame(c.padding)
      const attributes = given({
        group,
        strides,
        ...c.padding,
        dilations: same ? undefined : c.dilations,
        output_padding: same ? undefined : c.output_padding,
      })
      return {
        x,
        spec: {
          inputs: { x },
          initializers: [tensor('w', [x[1]!, c.kernels, ...c.kernel])],
          nodes: [{ op: 'ConvTranspose', inputs: ['x', 'w'], attributes }],
          outputs: ['y'],
        },
      }
    }),
)

export const pool: Arbitrary<Case> = fc.integer({ min: 1, max: 2 }).chain((rank) =>
  fc
    .record({
      op: fc.constantFrom('MaxPool', 'AveragePool'),
      spatial: image(rank),
      kernel: list(rank, 1, 4),
      strides: maybe(list(rank, 1, 4)),
      dilations: maybe(list(rank, 1, 2)),
      ceil_mode: maybe(fc.integer({ min: 0, max: 1 })),
      padding: padding(rank),
      opset: fc.constantFrom(10, 11, 12, 17, 19, 21),
      indices: fc.boolean(),
      /** What is said of the order of indices, or of padding in a mean. */
      other: maybe(fc.integer({ min: 0, max: 1 })),
    })
    .map((c) => {
      const x = [1, 2, ...c.spatial]
      const dilates = c.op === 'MaxPool' || c.opset >= 19
      const attributes = given({
        kernel_shape: c.kernel,
        strides: c.strides,
        ceil_mode: c.ceil_mode,
        dilations: dilates ? c.dilations : undefined,
        [c.op === 'MaxPool' ? 'storage_order' : 'count_include_pad']: c.other,
        ...c.padding,
      })
      const outputs = c.op === 'MaxPool' && c.indices ? ['y', 'i'] : ['y']
      return {
        x,
        spec: {
          opset: c.opset,
          inputs: { x },
          nodes: [{ op: c.op, inputs: ['x'], outputs, attributes }],
          outputs,
        },
      }
    }),
)

export const slice: Arbitrary<Case> = list(3, 1, 7).chain((x) =>
  fc
    .record({
      axes: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 }),
      negative: fc.boolean(),
      starts: list(3, -9, 9),
      ends: fc.oneof(list(3, -9, 9), fc.constant([2 ** 62, -(2 ** 62), 2 ** 31 - 1])),
      steps: list(3, -3, 3),
      old: fc.boolean(),
    })
    .map(({ axes, negative, starts, ends, steps, old }) => {
      const n = axes.length
      const all = [starts, ends, axes.map((axis) => (negative ? axis - 3 : axis)), steps].map((l) =>
        l.slice(0, n),
      )
      const [s, e, a, t] = all
      if (old) {
        const attributes = { starts: s!, ends: e!, axes: axes.slice(0, n) }
        return {
          x,
          spec: {
            opset: 9,
            inputs: { x },
            nodes: [{ op: 'Slice', inputs: ['x'], attributes }],
            outputs: ['y'],
          },
        }
      }
      return {
        x,
        spec: {
          inputs: { x },
          initializers: [integers('s', s!), integers('e', e!), integers('a', a!), integers('t', t!)],
          nodes: [{ op: 'Slice', inputs: ['x', 's', 'e', 'a', 't'] }],
          outputs: ['y'],
        },
      }
    }),
)

export const split: Arbitrary<Case> = fc
  .record({
    x: list(2, 1, 12),
    axis: fc.integer({ min: -2, max: 1 }),
    parts: fc.integer({ min: 1, max: 4 }),
    kind: fc.constantFrom('equal', 'number', 'list', 'attribute'),
    first: extent,
  })
  .map(({ x, axis, parts, kind, first }) => {
    const total = x.at(axis)!
    const sizes = [first, total - first].filter((size) => size > 0)
    const listed = kind === 'list' || kind === 'attribute'
    const outputs = Array.from({ length: listed ? sizes.length : parts }, (_, i) => `y${i}`)
    const opset = { equal: 13, number: 18, list: 13, attribute: 11 }[kind] ?? 13
    const attributes = given({
      axis,
      num_outputs: kind === 'number' ? parts : undefined,
      split: kind === 'attribute' ? sizes : undefined,
    })
    return {
      x,
      spec: {
        opset,
        inputs: { x },
        initializers: kind === 'list' ? [integers('s', sizes)] : [],
        nodes: [{ op: 'Split', inputs: kind === 'list' ? ['x', 's'] : ['x'], outputs, attributes }],
        outputs,
      },
    }
  })

export const pad: Arbitrary<Case> = fc
  .record({
    x: list(3, 3, 6),
    pads: list(6, -2, 2),
    axes: fc.boolean(),
    mode: fc.constantFrom('constant', 'edge', 'reflect'),
    old: fc.boolean(),
  })
  .map(({ x, pads, axes, mode, old }) => {
    if (old)
      return {
        x,
        spec: {
          opset: 9,
          inputs: { x },
          nodes: [{ op: 'Pad', inputs: ['x'], attributes: { pads, mode } }],
          outputs: ['y'],
        },
      }
    const some = axes ? [pads[0]!, pads[1]!, pads[3]!, pads[4]!] : pads
    return {
      x,
      spec: {
        opset: 18,
        inputs: { x },
        initializers: [integers('p', some), ...(axes ? [integers('a', [2, -3])] : [])],
        nodes: [{ op: 'Pad', inputs: axes ? ['x', 'p', '', 'a'] : ['x', 'p'], attributes: { mode } }],
        outputs: ['y'],
      },
    }
  })

const scale = fc.oneof(
  fc.constantFrom(0.5, 2, 1, 1.5, 0.7, 1 / 3, 2 / 3, 0.1, 3.3),
  fc.double({ min: 0.2, max: 4, noNaN: true }).map(Math.fround),
)

export const resize: Arbitrary<Case> = fc
  .record({
    x: fc.tuple(
      fc.constant(1),
      fc.constant(2),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 30 }),
    ),
    scales: fc.tuple(scale, scale),
    sizes: list(2, 1, 20),
    kind: fc.constantFrom(
      'upsample7',
      'upsample9',
      'resize10',
      'resize11',
      'sizes11',
      'resize13',
      'sizes18',
      'policy18',
      'axes18',
    ),
    policy: fc.constantFrom('stretch', 'not_larger', 'not_smaller'),
  })
  .map(({ x, scales, sizes, kind, policy }): Case => {
    const all = [1, 1, ...scales]
    const s = tensor('s', [4], Float32Array.from(all))
    const empty = tensor('e', [0], new Float32Array(0))
    const outputs = ['y']
    const inputs = { x }
    const attributes = { mode: 'nearest' }
    switch (kind) {
      case 'upsample7':
        return {
          x,
          spec: {
            opset: 7,
            inputs,
            nodes: [
              { op: 'Upsample', inputs: ['x'], attributes: { ...attributes, scales: { floats: all } } },
            ],
            outputs,
          },
        }
      case 'upsample9':
        return {
          x,
          spec: {
            opset: 9,
            inputs,
            initializers: [s],
            nodes: [{ op: 'Upsample', inputs: ['x', 's'], attributes }],
            outputs,
          },
        }
      case 'resize10':
        return {
          x,
          spec: {
            opset: 10,
            inputs,
            initializers: [s],
            nodes: [{ op: 'Resize', inputs: ['x', 's'], attributes }],
            outputs,
          },
        }
      case 'resize11':
        return {
          x,
          spec: {
            opset: 11,
            inputs,
            initializers: [s, empty],
            nodes: [{ op: 'Resize', inputs: ['x', 'e', 's'], attributes }],
            outputs,
          },
        }
      case 'sizes11':
        return {
          x,
          spec: {
            opset: 11,
            inputs,
            initializers: [empty, integers('z', [1, 2, ...sizes])],
            nodes: [{ op: 'Resize', inputs: ['x', 'e', 'e', 'z'], attributes }],
            outputs,
          },
        }
      case 'resize13':
        return {
          x,
          spec: {
            opset: 13,
            inputs,
            initializers: [s],
            nodes: [{ op: 'Resize', inputs: ['x', '', 's'], attributes }],
            outputs,
          },
        }
      case 'axes18':
        return {
          x,
          spec: {
            opset: 18,
            inputs,
            initializers: [tensor('s', [2], Float32Array.from(scales))],
            nodes: [{ op: 'Resize', inputs: ['x', '', 's'], attributes: { ...attributes, axes: [3, 2] } }],
            outputs,
          },
        }
      default: {
        const keep = kind === 'policy18' ? { keep_aspect_ratio_policy: policy } : {}
        return {
          x,
          spec: {
            opset: 18,
            inputs,
            initializers: [integers('z', sizes)],
            nodes: [
              {
                op: 'Resize',
                inputs: ['x', '', '', 'z'],
                attributes: { ...attributes, ...keep, axes: [2, 3] },
              },
            ],
            outputs,
          },
        }
      }
    }
  })

export const reshape: Arbitrary<Case> = list(4, 1, 4).chain((x) => {
  const total = x.reduce((a, b) => a * b, 1)
  return fc
    .array(fc.oneof(fc.constantFrom(...x, 0, -1, 1, total), fc.integer({ min: -1, max: 8 })), {
      minLength: 1,
      maxLength: 5,
    })
    .map((shape) => ({
      x,
      spec: {
        opset: 14,
        inputs: { x },
        initializers: [integers('s', shape)],
        nodes: [{ op: 'Reshape', inputs: ['x', 's'] }],
        outputs: ['y'],
      },
    }))
})

/** Operators whose shapes follow from one attribute or a short list. */
export const layout: Arbitrary<Case> = fc
  .tuple(list(4, 1, 4), fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 9 }))
  .map(([x, k, which]): Case => {
    const inputs = { x }
    const outputs = ['y']
    const one = (op: string, attributes: Record<string, number | number[]>, opset = 17): Case => ({
      x,
      spec: { opset, inputs, nodes: [{ op, inputs: ['x'], attributes }], outputs },
    })
    const two = (op: string, values: number[], opset = 17): Case => ({
      x,
      spec: {
        opset,
        inputs,
        initializers: [integers('v', values)],
        nodes: [{ op, inputs: ['x', 'v'] }],
        outputs,
      },
    })
    switch (which) {
      case 0:
        return one('Flatten', { axis: k })
      case 1:
        return one('Softmax', { axis: k })
      case 2:
        return two('Unsqueeze', [k, 0])
      case 3:
        return two('Squeeze', [k])
      case 4:
        return one('Squeeze', { axes: [Math.abs(k)] }, 11)
      case 5:
        return two('Expand', [Math.abs(k), 1, x[3]!])
      case 6:
        return two('Tile', [1, Math.abs(k), 2, 1])
      case 7:
        return one('ReduceMean', { axes: [k, 0], keepdims: Math.abs(k) % 2 }, 13)
      case 8:
        return two('ReduceSum', [k])
      default:
        return one('ArgMax', { axis: k, keepdims: Math.abs(k) % 2 })
    }
  })

export const transpose: Arbitrary<Case> = fc
  .tuple(list(4, 1, 4), fc.shuffledSubarray([0, 1, 2, 3], { minLength: 3 }), fc.boolean())
  .map(([x, perm, stated]) => ({
    x,
    spec: {
      inputs: { x },
      nodes: [{ op: 'Transpose', inputs: ['x'], attributes: stated ? { perm } : {} }],
      outputs: ['y'],
    },
  }))

const broadcastable = list(3, 1, 3)

export const binary: Arbitrary<Case> = fc
  .tuple(
    broadcastable,
    fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }),
    fc.constantFrom('Add', 'Mul', 'PRelu', 'Max', 'Greater', 'MatMul'),
  )
  .map(([x, other, op]) => ({
    x,
    spec: {
      inputs: { x },
      initializers: [tensor('w', other)],
      nodes: [{ op, inputs: ['x', 'w'] }],
      outputs: ['y'],
    },
  }))

export const gemm: Arbitrary<Case> = fc
  .record({
    x: list(2, 1, 3),
    b: list(2, 1, 3),
    c: fc.option(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 })),
    transA: fc.integer({ min: 0, max: 1 }),
    transB: fc.integer({ min: 0, max: 1 }),
  })
  .map(({ x, b, c, transA, transB }) => ({
    x,
    spec: {
      inputs: { x },
      initializers: [tensor('b', b), ...(c === null ? [] : [tensor('c', c)])],
      nodes: [
        { op: 'Gemm', inputs: c === null ? ['x', 'b'] : ['x', 'b', 'c'], attributes: { transA, transB } },
      ],
      outputs: ['y'],
    },
  }))

export const concat: Arbitrary<Case> = fc
  .tuple(list(3, 1, 3), list(3, 1, 3), fc.integer({ min: -4, max: 3 }), fc.boolean())
  .map(([x, other, axis, fit]) => {
    const joined = fit && axis >= -3 && axis < 3 ? x.with(axis, other.at(axis)!) : other
    return {
      x,
      spec: {
        inputs: { x },
        initializers: [tensor('w', joined)],
        nodes: [{ op: 'Concat', inputs: ['x', 'w', 'x'], attributes: { axis } }],
        outputs: ['y'],
      },
    }
  })

export const gather: Arbitrary<Case> = fc
  .tuple(
    list(3, 1, 4),
    fc.integer({ min: -4, max: 3 }),
    fc.array(fc.integer({ min: -5, max: 4 }), { minLength: 1, maxLength: 4 }),
    fc.boolean(),
  )
  .map(([x, axis, indices, one]) => ({
    x,
    spec: {
      inputs: { x },
      initializers: [one ? integers('i', indices.slice(0, 1), []) : integers('i', indices)],
      nodes: [{ op: 'Gather', inputs: ['x', 'i'], attributes: { axis } }],
      outputs: ['y'],
    },
  }))

export const topK: Arbitrary<Case> = fc
  .tuple(list(2, 1, 4), fc.integer({ min: -3, max: 2 }), fc.integer({ min: 0, max: 5 }))
  .map(([x, axis, k]) => ({
    x,
    spec: {
      inputs: { x },
      initializers: [integers('k', [k])],
      nodes: [{ op: 'TopK', inputs: ['x', 'k'], outputs: ['y', 'i'], attributes: { axis } }],
      outputs: ['y', 'i'],
    },
  }))

export const depth: Arbitrary<Case> = fc
  .tuple(list(4, 1, 8), fc.integer({ min: 1, max: 3 }), fc.constantFrom('DepthToSpace', 'SpaceToDepth'))
  .map(([x, blocksize, op]) => ({
    x,
    spec: { inputs: { x }, nodes: [{ op, inputs: ['x'], attributes: { blocksize } }], outputs: ['y'] },
  }))

export const normalization: Arbitrary<Case> = fc
  .tuple(
    list(4, 1, 3),
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom(
      'BatchNormalization',
      'InstanceNormalization',
      'LRN',
      'GlobalAveragePool',
      'GlobalMaxPool',
      'LpPool',
      'LayerNormalization',
    ),
  )
  .map(([x, c, op]): Case => {
    const spec = (
      inputs: string[],
      attributes: Record<string, number | number[]> = {},
      shape = [c],
    ): Case => ({
      x,
      spec: {
        inputs: { x },
        initializers: inputs.slice(1).map((name) => tensor(name, shape)),
        nodes: [{ op, inputs, attributes }],
        outputs: ['y'],
      },
    })
    if (op === 'BatchNormalization') return spec(['x', 's', 'b', 'm', 'v'])
    if (op === 'InstanceNormalization') return spec(['x', 's', 'b'])
    if (op === 'LayerNormalization') return spec(['x', 's'], { axis: -1 })
    if (op === 'LRN') return spec(['x'], { size: 2 * c - 1 })
    return op === 'LpPool' ? spec(['x'], { kernel_shape: [c, c] }) : spec(['x'])
  })

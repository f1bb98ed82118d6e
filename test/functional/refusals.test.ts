import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { explain } from '../../lib/explain.js'
import { machineOf } from '../../lib/functional/machineOf.js'
import { presets } from '../../lib/hardware/presets.js'
import type { TensorType } from '../../lib/ir/network.js'
import type { Program } from '../../lib/ir/program.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import type { NodeProto, TensorProto } from '../../lib/onnx/proto/messages.js'
import type { Runtime } from '../../lib/onnx/runtime/runtime.js'
import type { TensorData } from '../../lib/onnx/tensors/tensorData.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { programOf, right } from './execution.js'
import { bytes, floats, int32s, modelOf, node } from './quantizedModel.js'

const u8 = (shape: readonly number[]): TensorType => ({ elementType: 'uint8', shape })
const f32 = (shape: readonly number[]): TensorType => ({ elementType: 'float32', shape })

const weights = bytes(
  'w',
  'int8',
  [6, 4],
  Array.from({ length: 24 }, (_, i) => i),
)
const scales = [floats('s', [], [0.1]), floats('t', [], [0.02]), floats('r', [], [0.5])]
const zeros = [bytes('z', 'uint8', [], [3]), bytes('zero', 'int8', [], [0])]

interface Parts {
  readonly nodes: readonly NodeProto[]
  readonly more?: readonly TensorProto[]
  readonly input?: TensorType
  readonly output?: TensorType
}

/** One product of 2 vectors by the weights of 6 × 4, between what stands around it. */
const model = ({ nodes, more = [], input = u8([2, 6]), output = u8([2, 4]) }: Parts) =>
  modelFile('model', modelOf(nodes, [weights, ...scales, ...zeros, ...more], { x: input }, { y: output }))()

const { chip } = presets.rram256
const small = { ...chip, crossbar: { ...chip.crossbar, rows: 4, columns: 64 } }

const ready = async (
  parts: Parts,
  edit: (program: Program) => Program = (program) => program,
  runtime = onnxRuntime(),
) => {
  const file = await model(parts)
  const program = await programOf({ model: file, bindings: {}, chip: small }, linearScheme())
  const edited = edit(program)
  return machineOf(edited, { model: file, bindings: {}, runtime, verified: edited === program })()
}

const dequantize = (from: string, zero = 'z', scale = 's') =>
  node('DequantizeLinear', [from, scale, zero], [`${from}.real`])
const quantize = (from: string, zero = 'z') => node('QuantizeLinear', [from, 'r', zero], ['y'])
const product = node('MatMul', ['x.real', 'w.real'], ['p'])
const whole = [dequantize('x'), dequantize('w', 'zero', 't'), product, quantize('p')]
const real = f32([2, 4])

const unquantized: readonly (readonly [what: string, parts: Parts, problem: string])[] = [
  [
    'an input of floats',
    {
      nodes: [dequantize('w', 'zero', 't'), node('MatMul', ['x', 'w.real'], ['p']), quantize('p')],
      input: f32([2, 6]),
    },
    'its input "x" does not come from a DequantizeLinear',
  ],
  [
    'weights of floats',
    {
      nodes: [dequantize('x'), node('MatMul', ['x.real', 'v'], ['p']), quantize('p')],
      more: [
        floats(
          'v',
          [6, 4],
          Array.from({ length: 24 }, () => 1),
        ),
      ],
    },
    'its weights "v" do not come from a DequantizeLinear',
  ],
  [
    'a result of floats',
    { nodes: [...whole.slice(0, 2), node('MatMul', ['x.real', 'w.real'], ['y'])], output: real },
    'its result does not go into a QuantizeLinear alone',
  ],
  [
    'a result that something else reads',
    {
      nodes: [
        ...whole.slice(0, 3),
        node('Relu', ['p'], ['q']),
        node('Sigmoid', ['p'], ['n']),
        node('Add', ['q', 'n'], ['y']),
      ],
      output: real,
    },
    'its result does not go into a QuantizeLinear alone',
  ],
  [
    'another function before the QuantizeLinear',
    { nodes: [...whole.slice(0, 3), node('LeakyRelu', ['p'], ['q']), quantize('q')] },
    'LeakyRelu "LeakyRelu.q" stands between it and a QuantizeLinear',
  ],
  [
    'a bound that is computed',
    {
      nodes: [
        ...whole.slice(0, 3),
        node('ReduceMax', ['x.real'], ['m'], { keepdims: 0 }),
        node('Clip', ['p', '', 'm'], ['q']),
        quantize('q'),
      ],
    },
    'the bound "m" of its Clip is computed while the network runs',
  ],
  [
    'a bias for each row',
    {
      nodes: [...whole.slice(0, 2), node('Gemm', ['x.real', 'w.real', 'b'], ['p']), quantize('p')],
      more: [floats('b', [2, 1], [1, 2])],
    },
    'its bias "b" is 2 × 1, and not one number for each of 4 output channels',
  ],
  [
    'a scale of the output that is negative',
    {
      nodes: [...whole.slice(0, 3), node('QuantizeLinear', ['p', 'minus', 'z'], ['y'])],
      more: [floats('minus', [], [-0.5])],
    },
    'its output scale "minus" is -0.5, and not above 0',
  ],
  [
    'a scale of the weights that is none',
    {
      nodes: [whole[0]!, node('DequantizeLinear', ['w', 'endless', 'zero'], ['w.real']), ...whole.slice(2)],
      more: [floats('endless', [], [Number.POSITIVE_INFINITY])],
    },
    'the scale of what it adds up is Infinity',
  ],
  [
    'a bias with NaN',
    {
      nodes: [...whole.slice(0, 2), node('Gemm', ['x.real', 'w.real', 'b'], ['p']), quantize('p')],
      more: [floats('b', [4], [1, Number.NaN, 2, 3])],
    },
    'its bias "b" has NaN',
  ],
  [
    'a Clip to NaN',
    {
      nodes: [...whole.slice(0, 3), node('Clip', ['p', 'odd'], ['q']), quantize('q')],
      more: [floats('odd', [], [Number.NaN])],
    },
    'a bound of its Clip is NaN',
  ],
  [
    'a scale of the input for each of its rows',
    {
      nodes: [node('DequantizeLinear', ['x', 'many', 'each'], ['x.real'], { axis: 0 }), ...whole.slice(1)],
      more: [floats('many', [2], [0.1, 0.2]), bytes('each', 'uint8', [2], [3, 4])],
    },
    '"many" has 2 elements, not one for all that a column adds up',
  ],
  [
    'scales of the weights for each of their rows',
    {
      nodes: [
        whole[0]!,
        node('DequantizeLinear', ['w', 'many', 'each'], ['w.real'], { axis: 0 }),
        ...whole.slice(2),
      ],
      more: [floats('many', [6], [1, 2, 3, 4, 5, 6]), bytes('each', 'int8', [6], [0, 0, 0, 0, 0, 0])],
    },
    '"many" goes along axis 0 of its weights and not along their output channels',
  ],
  [
    'no scale of the output',
    {
      nodes: [node('QGemm', ['x', 's', 'z', 'w', 't', 'zero'], ['y'], {}, 'com.microsoft')],
      output: real,
    },
    'a scale of it is left out, so that its result is float32',
  ],
]

describe('a base layer that does not compute with integers', () => {
  it.each(unquantized)('%s: it runs in the runtime, and says why', async (_, parts, problem) => {
    const machine = right(await ready(parts))
    expect(machine.inRuntime).toMatchObject([
      { _tag: 'NotQuantized', problem: expect.stringContaining(problem) },
    ])
    const { elementType } = parts.input ?? u8([])
    const data = Array.from({ length: 12 }, (_, i) => i * 20)
    const x: TensorData =
      elementType === 'float32'
        ? { elementType, shape: [2, 6], data: Float32Array.from(data) }
        : { elementType: 'uint8', shape: [2, 6], data: Uint8Array.from(data) }
    const inputs = new Map([['x', x]])
    const made = right(await machine.run({ inputs, order: 'program' })())
    const reference = right(await machine.reference(inputs)())
    expect([made, reference.layers.size]).toEqual([reference.outputs, 0])
    await machine.release()
  })

  it.each([
    ['int32 bias, without zero points', [100, -200, 300, -400]],
    ['int32 bias, to which 32 bits cannot add anything', [2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1, -(2 ** 31)]],
  ])('%s: it does', async (_, bias) => {
    const parts: Parts = {
      nodes: [
        node('DequantizeLinear', ['x', 's'], ['x.real']),
        node('DequantizeLinear', ['w', 't'], ['w.real']),
        node('DequantizeLinear', ['b', 'st'], ['b.real']),
        node('Gemm', ['x.real', 'w.real', 'b.real'], ['p']),
        node('QuantizeLinear', ['p', 'r'], ['y']),
      ],
      more: [int32s('b', bias), floats('st', [], [0.1 * 0.02])],
    }
    const machine = right(await ready(parts))
    const data = Uint8Array.from({ length: 12 }, (_, i) => i * 20)
    const inputs = new Map<string, TensorData>([['x', { elementType: 'uint8', shape: [2, 6], data }]])
    const outputs = right(await machine.run({ inputs, order: 'program' })())
    expect(outputs).toEqual(right(await machine.reference(inputs)()).outputs)
    await machine.release()
  })
})

const inPhases =
  (how: (phases: Program['phases']) => Program['phases']) =>
  (program: Program): Program => ({ ...program, phases: how(program.phases) })

describe('a program that is none of the model', () => {
  it('says which layer no core executes', async () => {
    const refused = await ready(
      { nodes: whole },
      inPhases(() => []),
    )
    expect(refused).toMatchObject({ left: { _tag: 'ForeignProgram', problem: 'no core executes it' } })
  })

  it('says which layer is executed twice', async () => {
    const refused = await ready(
      { nodes: whole },
      inPhases(([phase]) => [phase!, phase!]),
    )
    expect(refused).toMatchObject({
      left: { _tag: 'ForeignProgram', problem: '2 phases execute the same part of it' },
    })
  })

  it('says which layer is another', async () => {
    const refused = await ready({ nodes: whole }, (program) => ({
      ...program,
      layers: program.layers.map((layer) => ({ ...layer, name: 'another' })),
    }))
    expect(refused).toMatchObject({
      left: { _tag: 'ForeignProgram', problem: 'the network has no such operator' },
    })
  })

  it('says whose shapes are others', async () => {
    const refused = await ready({ nodes: whole }, (program) => ({
      ...program,
      layers: program.layers.map((layer) =>
        layer.kind === 'base'
          ? { ...layer, input: layer.input.map((axis) => ({ ...axis, size: 7 })) }
          : layer,
      ),
    }))
    expect(refused).toMatchObject({
      left: { _tag: 'ForeignProgram', problem: 'it maps into 7 × 7, but "x" is 2 × 6' },
    })
  })
})

describe('inputs that do not fit', () => {
  const given = (shape: readonly number[], data: TensorData['data'] = new Uint8Array(12)): TensorData =>
    data instanceof Uint8Array
      ? { elementType: 'uint8', shape, data }
      : { elementType: 'float32', shape, data: Float32Array.from(data, Number) }

  it.each<readonly [string, ReadonlyMap<string, TensorData>, string]>([
    ['none', new Map(), 'nothing is given for it'],
    [
      'of another type',
      new Map([['x', given([2, 6], new Float32Array(12))]]),
      'it takes uint8, but is given float32',
    ],
    ['of another shape', new Map([['x', given([6, 2])]]), 'it takes 2 × 6, but is given 6 × 2'],
    ['too short', new Map([['x', given([2, 6], new Uint8Array(11))]]), 'it takes 2 × 6'],
    [
      'too many',
      new Map([
        ['x', given([2, 6])],
        ['a', given([2, 6])],
      ]),
      'the network has x',
    ],
  ])('%s', async (_, inputs, problem) => {
    const machine = right(await ready({ nodes: whole }))
    const refused = await machine.run({ inputs })()
    expect(refused).toMatchObject({ left: { _tag: 'BadInput', problem: expect.stringContaining(problem) } })
    await machine.release()
  })
})

describe('a runtime that fails', () => {
  const sigmoid = [
    ...whole.slice(0, 2),
    node('MatMul', ['x.real', 'w.real'], ['p']),
    node('QuantizeLinear', ['p', 'r', 'z'], ['q']),
    node('DequantizeLinear', ['q', 'r', 'z'], ['q.real']),
    node('Sigmoid', ['q.real'], ['y']),
  ]
  const inputs = new Map<string, TensorData>([
    ['x', { elementType: 'uint8', shape: [2, 6], data: new Uint8Array(12) }],
  ])
  const failing = (load: Runtime['load']): Runtime => ({ name: 'failing', load })

  it('while it loads', async () => {
    const runtime = failing(() => async () => E.left('no kernel'))
    const refused = await ready({ nodes: sigmoid, output: real }, undefined, runtime)
    expect(refused).toMatchObject({
      left: { _tag: 'RuntimeFailed', runtime: 'failing', problem: 'no kernel' },
    })
    expect(refused._tag === 'Left' && explain(refused.left)).toContain('Sigmoid')
  })

  it('while it runs, and as the reference', async () => {
    let released = 0
    const release = async () => {
      released++
    }
    const runtime = failing(
      () => async () => E.right({ run: () => async () => E.left('no memory'), release }),
    )
    const machine = right(await ready({ nodes: sigmoid, output: real }, undefined, runtime))
    const failed = { left: { _tag: 'RuntimeFailed', runtime: 'failing', problem: 'no memory' } }
    expect(await machine.run({ inputs })()).toMatchObject(failed)
    expect(await machine.reference(inputs)()).toMatchObject(failed)
    await machine.release()
    expect(released).toBe(2)
  })

  it('when it is to load the reference', async () => {
    let loads = 0
    const runtime = failing((bytes) =>
      loads++ === 0 ? onnxRuntime().load(bytes) : async () => E.left('no room'),
    )
    const machine = right(await ready({ nodes: sigmoid, output: real }, undefined, runtime))
    expect(await machine.reference(inputs)()).toMatchObject({ left: { problem: 'no room' } })
    await machine.release()
  })
})

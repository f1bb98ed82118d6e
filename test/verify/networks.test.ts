import * as E from 'fp-ts/lib/Either.js'
import {
  assembly,
  explain,
  type Lowered,
  modelFile,
  type Program,
  parseAssembly,
  rowMajor,
  type Tiled,
  teachingNetwork,
  unwrap,
  verify,
} from 'ohmflow'
import { teaching } from 'ohmflow/pipelines'
import { describe, expect, test } from 'vitest'
import { integers, type ModelSpec, onnx, tensor } from '../arbitraries/onnx.js'
import { judged } from './definition.js'
import { withoutLayer } from './networks.js'

const conv = (name: string, input: string, output: string) => ({
  op: 'Conv',
  name,
  inputs: [input, `${name}.weight`],
  outputs: [output],
})
const weight = (name: string, kernels: number, channels: number) =>
  tensor(`${name}.weight`, [kernels, channels, 1, 1])

/** Two branches of a split, a sum, a view and two outputs. */
const branches: ModelSpec = {
  inputs: { x: [1, 4, 2, 2] },
  initializers: [
    weight('stem', 4, 4),
    weight('left', 4, 2),
    weight('right', 4, 2),
    weight('head', 2, 4),
    integers('shape', [1, 4, 1, 4]),
  ],
  nodes: [
    conv('stem', 'x', 'a'),
    { op: 'Split', name: 'split', inputs: ['a'], outputs: ['b', 'c'], attributes: { axis: 1 } },
    conv('left', 'b', 'd'),
    conv('right', 'c', 'e'),
    { op: 'Add', name: 'sum', inputs: ['d', 'e'], outputs: ['f'] },
    { op: 'Reshape', name: 'view', inputs: ['f', 'shape'], outputs: ['g'] },
    conv('head', 'g', 'h'),
  ],
  outputs: ['h', 'e'],
}

const programOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<Program> =>
  unwrap(await teaching.until('synchronize').task(await modelFile('model', bytes)())())

const said = (program: Program): string => {
  const result = verify(program)
  return E.isRight(result) ? 'right' : explain(result.left)
}

const unsigned = ({ signature: _signature, ...program }: Program): Program => program

const branched = await programOf(onnx(branches))

describe('what a network takes and gives', () => {
  test('is written by the lowering, by the names of layers', () => {
    expect(branched.signature).toEqual({ inputs: { x: 16 }, outputs: { head: 8, right: 16 } })
    expect(said(branched)).toBe('right')
  })

  test('stays with the program, also as assembly text', () => {
    expect(parseAssembly(assembly(branched))).toEqual(E.right(branched))
    expect(parseAssembly(assembly(unsigned(branched)))).toEqual(E.right(unsigned(branched)))
  })

  test('may be left out, as by a partitioner that does not know of it', async () => {
    const forgetful = teaching.swap('tile', (lowered: Lowered) =>
      E.map(({ signature: _signature, ...tiled }: Tiled): Tiled => tiled)(rowMajor()(lowered)),
    )
    const model = await modelFile('teaching', teachingNetwork.build())()
    const program = unwrap(await forgetful.until('synchronize').task(model)())
    expect('signature' in program).toBe(false)
    expect(said(program)).toBe('right')
  })

  test('a node of the name of an input goes by another', async () => {
    const { signature, layers } = await programOf(
      onnx({
        inputs: { stem: [1, 4, 2, 2] },
        initializers: [weight('stem', 4, 4)],
        nodes: [conv('stem', 'stem', 'y')],
        outputs: ['y'],
      }),
    )
    expect(signature).toEqual({ inputs: { stem: 16 }, outputs: { stem_2: 16 } })
    expect(layers[0]?.inputs).toEqual(['stem'])
  })
})

describe('a program that lacks a layer, and all that is done for it', () => {
  test.each(['stem', 'split', 'left', 'right', 'sum', 'head'])('%s', (name) => {
    const lacking = withoutLayer(branched, name)
    expect(said(lacking)).toMatch(
      name === 'head'
        ? /no layer gives its output "head" \(outputs\)/
        : new RegExp(`it reads "${name}", which is neither a layer nor an input of the network \\(inputs\\)`),
    )
    expect(judged(lacking)).toBe('network')
    // without a signature nothing tells that from a network that begins, or ends, there
    expect(said(unsigned(lacking))).toBe('right')
  })
})

describe('a layer that reads', () => {
  const changed = (change: (layer: Program['layers'][number]) => Program['layers'][number]): Program => ({
    ...branched,
    layers: branched.layers.map(change),
  })
  const deeper = changed((layer) =>
    layer.kind === 'base' && layer.name === 'head'
      ? { ...layer, input: layer.input.map((axis, i) => (i === 0 ? { ...axis, size: 2 } : axis)) }
      : layer,
  )
  const wider = changed((layer) =>
    layer.kind === 'base' && layer.name === 'stem'
      ? { ...layer, input: layer.input.map((axis, i) => (i === 0 ? { ...axis, size: 2 } : axis)) }
      : layer,
  )
  test.each<readonly [string, Program, RegExp]>([
    [
      'more than an operator of an earlier phase gives',
      deeper,
      /layer "head": it reads 32 elements of "sum", which gives no more than 16 \(elements\)/,
    ],
    [
      'more than the network takes',
      wider,
      /layer "stem": it reads 32 elements of "x", which gives no more than 16 \(elements\)/,
    ],
    [
      'nothing',
      changed((layer) => (layer.name === 'left' ? { ...layer, inputs: [] } : layer)),
      /layer "left": it reads nothing \(inputs\)/,
    ],
    [
      'what has no meaning, as an input of the network has its name',
      { ...branched, signature: { inputs: { x: 16, stem: 16 }, outputs: {} } },
      /layer "stem": an input of the network has the same name \(inputs\)/,
    ],
    [
      'less than leaves the network',
      { ...branched, signature: { inputs: { x: 16 }, outputs: { head: 9 } } },
      /its output "head" has 9 elements, of which no more than 8 are given \(outputs\)/,
    ],
  ])('%s is refused', (_, program, expected) => {
    expect(said(program)).toMatch(expected)
    expect(judged(program)).toBe('network')
  })

  test('less of another base layer than that gives, as it is, is refused', () => {
    const narrower = changed((layer) =>
      layer.kind === 'base' && layer.name === 'stem'
        ? { ...layer, input: layer.input.map((axis, i) => (i === 1 ? { ...axis, size: 3 } : axis)) }
        : layer,
    )
    expect(said(narrower)).toMatch(/layer "stem": it reads 12 elements of "x", which gives 16 \(elements\)/)
    expect(judged(narrower)).toBe('network')
  })

  test('more than there is of another layer needs no signature to be seen', () => {
    expect(said(unsigned(deeper))).toMatch(/layer "head": it reads 32 elements of "sum"/)
    expect(judged(unsigned(deeper))).toBe('network')
  })
})

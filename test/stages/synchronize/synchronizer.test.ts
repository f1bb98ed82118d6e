import { describe, expect, test } from 'vitest'
import { presets } from '../../../lib/hardware/presets.js'
import type { BaseLayer, OperatorLayer } from '../../../lib/ir/lowered.js'
import type { Placed, PlacedLayer, PlacedTile } from '../../../lib/ir/placed.js'
import type { Program } from '../../../lib/ir/program.js'
import { cyclic, linear, sequential } from '../../../lib/stages/synchronize/synchronizers.js'
import { verify } from '../../../lib/verify/verify.js'
import { unrolled } from './steps.js'

const base = (
  name: string,
  inputs: readonly string[],
  rows: number,
  columns: number,
  vectors: number,
): BaseLayer => {
  const axis = (size: number, vector: number, row: number, column: number) => ({
    size,
    offset: 0,
    vector: [vector],
    row: [row],
    column: [column],
    group: 0,
  })
  return {
    kind: 'base',
    name,
    op: 'MatMul',
    inputs,
    groups: 1,
    rows,
    columns,
    vectors,
    vectorShape: [vectors],
    rowShape: [rows],
    columnShape: [columns],
    input: [axis(vectors, 1, 0, 0), axis(rows, 0, 1, 0)],
    weight: [axis(rows, 0, 1, 0), axis(columns, 0, 0, 1)],
    output: [axis(vectors, 1, 0, 0), axis(columns, 0, 0, 1)],
    weights: `${name}.weight`,
    bias: null,
    fused: [],
  }
}

const operator = (name: string, inputs: readonly string[]): OperatorLayer => ({
  kind: 'operator',
  name,
  op: 'Add',
  inputs,
  inputElements: 1024,
  outputElements: 512,
  operations: 512,
})

/** A layer cut into pieces of 256 rows and 256 columns, in these cores. */
const placed = (layer: BaseLayer, round: number, cores: readonly number[]): PlacedLayer => {
  const across = Math.ceil(layer.columns / 256)
  const down = Math.ceil(layer.rows / 256)
  const span = (i: number, extent: number) => ({ start: 256 * i, count: Math.min(256, extent - 256 * i) })
  const tiles = cores.map((core, i): PlacedTile => {
    const [h, v] = [Math.floor(i / down), i % down]
    return {
      groups: { start: 0, count: 1 },
      rows: span(v, layer.rows),
      columns: span(h, layer.columns),
      core,
    }
  })
  expect(tiles).toHaveLength(across * down)
  return { ...layer, round, tiles }
}

const network = (layers: Placed['layers'], cores: number): Placed => ({
  chip: { ...presets.rram256.chip, cores },
  model: { name: 'three', sha256: '0'.repeat(64), parameters: 0, macs: 0 },
  partitioner: 'row-major',
  assigner: 'by hand',
  cores,
  layers,
})

const made = (result: ReturnType<ReturnType<typeof linear | typeof cyclic>>): Program => {
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left))
  return result.right
}

const summary = ({ phases }: Program) =>
  phases.map(({ scheme, cores, sequential }) => ({
    scheme,
    cores: cores.map(({ core, layer }) => `${layer}@${core}`),
    reference: sequential === null ? null : sequential.length,
  }))

describe('layer by layer', () => {
  const layers = [
    placed(base('one', ['x'], 300, 300, 5), 0, [0, 1, 2, 3]),
    operator('add', ['one', 'x']),
    placed(base('two', ['add'], 100, 200, 5), 0, [4]),
    operator('pool', ['two']),
    operator('soft', ['add']),
    operator('first', ['x']),
  ]

  test('a phase for each layer in order, operators on the cores of what they read', () => {
    expect(summary(made(linear()(network(layers, 5))))).toEqual([
      { scheme: 'linear', cores: ['one@0', 'one@1', 'one@2', 'one@3'], reference: 4 },
      // 1024 elements are four portions of 256: one for each of the four cores that hold what it reads
      { scheme: 'operator', cores: ['add@0', 'add@1', 'add@2', 'add@3'], reference: null },
      { scheme: 'linear', cores: ['two@4'], reference: null },
      { scheme: 'operator', cores: ['pool@4'], reference: null },
      { scheme: 'operator', cores: ['soft@0', 'soft@1', 'soft@2', 'soft@3'], reference: null },
      { scheme: 'operator', cores: ['first@0'], reference: null },
    ])
  })

  test('each vertical group is synchronized by itself', () => {
    const [phase] = made(linear()(network(layers, 5))).phases
    const partners = phase?.cores.map(
      ({ core, code }) => [core, ...new Set(unrolled(code).filter((s) => /SEND|RECEIVE/.test(s)))].length,
    )
    // five SENDs or five RECEIVEs each, and the core itself
    expect(partners).toEqual([6, 6, 6, 6])
    const [top, bottom, topRight, bottomRight] = phase?.cores.map(({ code }) => unrolled(code).join()) ?? []
    expect([top?.includes('SEND 1'), bottom?.includes('RECEIVE 0')]).toEqual([true, true])
    expect([topRight?.includes('SEND 3'), bottomRight?.includes('RECEIVE 2')]).toEqual([true, true])
  })

  test('the reference is the sequential program of the same tiles', () => {
    const reference = made(sequential()(network(layers, 5))).phases[0]?.cores
    for (const synchronizer of [linear(), cyclic(), cyclic(2)])
      expect(made(synchronizer(network(layers, 5))).phases[0]?.sequential).toEqual(reference)
  })

  test('names say how it was made', () => {
    const program = made(cyclic(2)(network(layers, 5)))
    expect(program.pipeline).toEqual({
      partitioner: 'row-major',
      assigner: 'by hand',
      synchronizer: 'cyclic:2',
    })
    expect(program.phases[0]?.scheme).toBe('cyclic:2')
    expect(made(cyclic()(network(layers, 5))).pipeline.synchronizer).toBe('cyclic')
    expect(program.layers.map((layer) => ['tiles' in layer, 'round' in layer])).toEqual(
      layers.map(() => [false, false]),
    )
    expect(verify(program)._tag).toBe('Right')
  })

  test('a block that is no whole number of vectors is an error', () => {
    for (const block of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(cyclic(block)(network(layers, 5))).toEqual({
        _tag: 'Left',
        left: { _tag: 'BadBlock', scheme: 'cyclic', block },
      })
  })
})

describe('in rounds', () => {
  // core 0 holds a tile in rounds 0, 1 and 2, core 1 in rounds 0 and 2, core 2 in round 0 alone
  const program = () =>
    made(
      linear()(
        network(
          [
            placed(base('a', ['x'], 512, 10, 3), 0, [0, 1]),
            placed(base('b', ['a'], 10, 10, 3), 0, [2]),
            operator('add', ['b']),
            placed(base('c', ['add'], 10, 10, 3), 1, [0]),
            placed(base('d', ['c'], 10, 512, 3), 2, [0, 1]),
          ],
          3,
        ),
      ),
    )

  test('the crossbars that hold several tiles are written before each round, the first included, and the others never', () => {
    expect(summary(program()).map(({ scheme, cores }) => `${scheme}: ${cores.join(' ')}`)).toEqual([
      'program: a@0 a@1',
      'linear: a@0 a@1',
      'linear: b@2',
      'operator: add@2',
      'program: c@0',
      'linear: c@0',
      'program: d@0 d@1',
      'linear: d@0 d@1',
    ])
  })

  test('with the tile that they will hold', () => {
    const { phases } = program()
    const writes = phases.filter(({ scheme }) => scheme === 'program').flatMap(({ cores }) => cores)
    expect(writes.every(({ code }) => unrolled(code).join() === '0: PROGRAM')).toBe(true)
    expect(writes.map(({ tile }) => `${tile?.rows.start}/${tile?.columns.start}`)).toEqual([
      '0/0',
      '256/0',
      '0/0',
      '0/0',
      '0/256',
    ])
    expect(verify(program())._tag).toBe('Right')
  })

  test('one round writes nothing', () => {
    const { phases } = made(linear()(network([placed(base('a', ['x'], 512, 10, 3), 0, [0, 1])], 2)))
    expect(phases.map(({ scheme }) => scheme)).toEqual(['linear'])
  })
})

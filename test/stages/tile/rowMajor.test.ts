import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Crossbar } from '../../../lib/hardware/chip.js'
import { presets } from '../../../lib/hardware/presets.js'
import type { BaseLayer, Lowered } from '../../../lib/ir/lowered.js'
import { type TiledLayer, verticalGroups } from '../../../lib/ir/tiled.js'
import { arbitraryLowered } from '../../../lib/laws/index.js'
import { rowMajor } from '../../../lib/stages/tile/rowMajor.js'
import { seenBy } from '../../hardware/seenBy.js'
import { graph, layersOf } from '../lower/graph.js'

const tiledLayers = (lowered: Lowered): readonly TiledLayer[] => {
  const result = rowMajor()(lowered)
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left))
  return result.right.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
}

/** A network of one product with a matrix of these sizes, on a crossbar that differs from the default. */
const matrix = (rows: number, columns: number, crossbar: Partial<Crossbar> = {}): Lowered => {
  const network = graph({ x: [1, rows], y: [1, columns] }, { w: [rows, columns] }, [
    ['Gemm', ['x', 'w'], ['y']],
  ])
  const { chip } = presets.rram256
  const { model } = network
  return { chip: { ...chip, crossbar: { ...chip.crossbar, ...crossbar } }, model, layers: layersOf(network) }
}

const grid = (lowered: Lowered) => {
  const [layer] = tiledLayers(lowered)
  const groups = verticalGroups(layer?.tiles ?? [])
  return { down: groups[0]?.length, across: groups.length, count: layer?.tiles.length }
}

describe('row-major', () => {
  test('cuts ceil(R / rows) × ceil(C / logical columns) tiles a group', () => {
    fc.assert(
      fc.property(arbitraryLowered, (lowered) => {
        const { crossbar } = lowered.chip
        for (const layer of tiledLayers(lowered)) {
          const { groups, rows, columns, tiles } = layer
          const room = seenBy(layer, crossbar)
          const [down, across] = [Math.ceil(rows / room.rows), Math.ceil(columns / room.columns)]
          expect(tiles).toHaveLength(groups * down * across)
          const vertical = verticalGroups(tiles)
          expect(vertical).toHaveLength(groups * across)
          expect(vertical.every(({ length }) => length === down)).toBe(true)
          // contiguous in the list, rows from the top
          expect(vertical.flat()).toEqual(tiles)
        }
      }),
    )
  })

  test('only the last row and column of the grid are smaller', () => {
    const [layer] = tiledLayers(matrix(600, 300))
    expect(
      layer?.tiles.map(({ rows, columns }) => [rows.start, rows.count, columns.start, columns.count]),
    ).toEqual([
      [0, 256, 0, 256],
      [256, 256, 0, 256],
      [512, 88, 0, 256],
      [0, 256, 256, 44],
      [256, 256, 256, 44],
      [512, 88, 256, 44],
    ])
  })

  test('the layers of VGG-16: 233 tiles of 256 × 256', () => {
    const channels = [3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512]
    const shapes = channels.slice(1).map((c, i) => [9 * (channels[i] ?? 0), c] as const)
    const counts = shapes.map(([rows, columns]) => grid(matrix(rows, columns)).count ?? 0)
    expect(counts).toEqual([1, 3, 3, 5, 5, 9, 9, 18, 36, 36, 36, 36, 36])
    expect(counts.reduce((a, b) => a + b)).toBe(233)
  })

  test('a weight takes a column for each bit slice, two when differential', () => {
    const count = (crossbar: Partial<Crossbar>) => grid(matrix(256, 256, crossbar))
    expect(count({ weightBits: 8, cellBits: 8 })).toEqual({ down: 1, across: 1, count: 1 })
    expect(count({ weightBits: 8, cellBits: 2 })).toEqual({ down: 1, across: 4, count: 4 })
    expect(count({ weightBits: 8, cellBits: 3 })).toEqual({ down: 1, across: 4, count: 4 }) // three slices: 85 weights
    expect(count({ weightBits: 8, cellBits: 8, differential: true })).toEqual({
      down: 1,
      across: 2,
      count: 2,
    })
    expect(count({ weightBits: 8, cellBits: 2, differential: true })).toEqual({
      down: 1,
      across: 8,
      count: 8,
    })
    expect(count({ rows: 100 })).toEqual({ down: 3, across: 1, count: 3 })
  })

  test('groups do not share crossbars: a depthwise layer takes a tile a channel', () => {
    const network = graph({ x: [1, 32, 8, 8], y: [1, 32, 8, 8] }, { w: [32, 1, 3, 3] }, [
      ['Conv', ['x', 'w'], ['y'], { group: 32, pads: [1, 1, 1, 1] }],
    ])
    const { chip } = presets.rram256
    const [layer] = tiledLayers({ chip, model: network.model, layers: layersOf(network) })
    expect(layer?.tiles).toHaveLength(32)
    expect(layer?.tiles.map(({ groups }) => groups)).toEqual(
      Array.from({ length: 32 }, (_, start) => ({ start, count: 1 })),
    )
  })

  test('a crossbar too narrow for the slices of one weight is an error', () => {
    const crossbar = { rows: 256, columns: 7, weightBits: 8, cellBits: 2, differential: true }
    expect(rowMajor()(matrix(10, 10, crossbar))).toEqual({
      _tag: 'Left',
      left: { _tag: 'CrossbarTooSmall', crossbar },
    })
    expect(grid(matrix(10, 10, { columns: 8, weightBits: 8, cellBits: 2, differential: true }))).toEqual({
      down: 1,
      across: 10,
      count: 10,
    })
  })

  test('more than 2^14 tiles one above the other are too many, and the rows that do are told', () => {
    const cell = { rows: 2, columns: 1, weightBits: 8, cellBits: 8, differential: false }
    expect(rowMajor()(matrix(2 ** 15, 1, cell))._tag).toBe('Right')
    expect(rowMajor()(matrix(2 ** 15 + 1, 1, cell))).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'TooTall', rows: 2 ** 15 + 1, tiles: 2 ** 14 + 1, most: 2 ** 14, crossbarRows: 3 },
    })
    expect(rowMajor()(matrix(2 ** 15 + 1, 1, { ...cell, rows: 3 }))._tag).toBe('Right')
  })

  test('more than 2^18 tiles, of all layers together, are too many', () => {
    const cell = { rows: 1, columns: 1, weightBits: 8, cellBits: 8, differential: false }
    const some = matrix(3, 2 ** 16, cell)
    const another = (columns: number): Lowered => ({
      ...some,
      layers: [
        ...some.layers,
        ...matrix(1, columns, cell).layers.map((layer) => ({ ...layer, name: 'more' })),
      ],
    })
    expect(rowMajor()(another(2 ** 16))._tag).toBe('Right')
    expect(rowMajor()(another(2 ** 16 + 1))).toEqual({
      _tag: 'Left',
      left: { _tag: 'TooManyTiles', tiles: 2 ** 18 + 1, most: 2 ** 18 },
    })
    const groups = graph({ x: [1, 600, 1, 1], y: [1, 600, 1, 1] }, { w: [600, 1, 1, 1] }, [
      ['Conv', ['x', 'w'], ['y'], { group: 600 }],
    ])
    const wide = { ...some, layers: [...some.layers, ...layersOf(groups)] }
    expect(rowMajor()(wide)._tag).toBe('Right')
  })

  test('operators pass as they are', () => {
    const network = graph({ x: [1, 4], a: [1, 4], y: [1, 4] }, { w: [4, 4] }, [
      ['Softmax', ['x'], ['a']],
      ['Gemm', ['a', 'w'], ['y']],
    ])
    const layers = layersOf(network)
    const result = rowMajor()({ chip: presets.rram256.chip, model: network.model, layers })
    expect(result._tag === 'Right' && result.right.layers[0]).toEqual(layers[0])
    expect(result._tag === 'Right' && result.right.partitioner).toBe('row-major')
  })

  test('the layers of ResNet-18 take 4 608 × 512 weights apart as the field does', () => {
    const layer: Pick<BaseLayer, 'rows' | 'columns'> = { rows: 4608, columns: 512 }
    expect(grid(matrix(layer.rows, layer.columns))).toEqual({ down: 18, across: 2, count: 36 })
  })
})

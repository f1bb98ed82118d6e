import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BaseLayer, Lowered } from '../../../lib/ir/lowered.js'
import type { Span, TiledLayer } from '../../../lib/ir/tiled.js'
import { arbitraryLowered } from '../../../lib/laws/index.js'
import { kernelMajor } from '../../../lib/stages/tile/kernelMajor.js'
import { rowMajor } from '../../../lib/stages/tile/rowMajor.js'
import { shiftedDuplicate } from '../../../lib/stages/tile/shiftedDuplicate.js'
import type { Partitioner } from '../../../lib/stages/tile/tile.js'
import { right } from '../../functional/execution.js'
import { seenBy } from '../../hardware/seenBy.js'
import { runs } from '../../runs.js'

const product = (numbers: readonly number[]): number => numbers.reduce((a, b) => a * b, 1)
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** A convolution as a textbook describes it. */
interface Convolution {
  readonly batch: number
  readonly channels: number
  readonly kernels: number
  readonly axes: readonly {
    readonly kernel: number
    readonly stride: number
    readonly dilation: number
    readonly outputs: number
  }[]
}

const convolutionOf = ({ vectorShape, rowShape, columns, input }: BaseLayer): Convolution => ({
  batch: vectorShape[0] ?? 1,
  channels: rowShape[0] ?? 1,
  kernels: columns,
  axes: rowShape.slice(1).map((kernel, i) => ({
    kernel,
    stride: input[i + 2]?.vector[i + 1] ?? 1,
    dilation: input[i + 2]?.row[i + 1] ?? 1,
    outputs: vectorShape[i + 1] ?? 1,
  })),
})

/** Every layer of a network with what became of it. */
const pairs = (lowered: Lowered, partitioner: Partitioner): readonly (readonly [BaseLayer, TiledLayer])[] => {
  const { layers } = right(partitioner(lowered))
  return lowered.layers.flatMap((layer, i) => {
    const made = layers[i]
    return layer.kind === 'base' && made?.kind === 'base' ? [[layer, made] as const] : []
  })
}

describe('shifted duplicates', () => {
  test('make the fewest vectors, of these in the fewest rows, of all windows that take no more tiles', () => {
    const seen = { duplicated: 0, plain: 0, dilated: 0 }
    fc.assert(
      fc.property(arbitraryLowered, (lowered) => {
        const { crossbar } = lowered.chip
        for (const [layer, made] of pairs(lowered, shiftedDuplicate())) {
          const { rows: height, columns: width } = seenBy(layer, crossbar)
          const plain = right(rowMajor()({ ...lowered, layers: [layer] })).layers[0]
          if (layer.op !== 'Conv') {
            expect(made).toEqual(plain)
            continue
          }
          const { batch, channels, kernels, axes } = convolutionOf(layer)
          const windows = axes.reduce<readonly (readonly number[])[]>(
            (all, { outputs, dilation }) =>
              all.flatMap((copies) => range(1, dilation === 1 ? outputs : 1).map((n) => [...copies, n])),
            [[]],
          )
          const forms = windows.map((copies) => {
            const of = (give: (axis: Convolution['axes'][number], n: number) => number) =>
              product(axes.map((axis, i) => give(axis, copies[i] ?? 1)))
            const rows = channels * of(({ kernel, stride }, n) => kernel + (n - 1) * stride)
            const down = Math.ceil(rows / height)
            const tiles = down * Math.ceil((kernels * product(copies)) / width)
            return { vectors: batch * of(({ outputs }, n) => Math.ceil(outputs / n)), rows, down, tiles }
          })
          const alone = forms[0]!
          const best = forms
            .filter(({ down, tiles }) => tiles <= alone.tiles && down <= alone.down)
            .toSorted((a, b) => a.vectors - b.vectors || a.rows - b.rows)[0]
          expect({ vectors: made.vectors, rows: made.rows }).toEqual({
            vectors: best?.vectors,
            rows: best?.rows,
          })
          if (made.vectors === layer.vectors) expect(made).toEqual(plain)
          expect(made.vectors).toBe(product(made.vectorShape))
          expect(made.columns).toBe(product(made.columnShape))
          seen[made.vectors < layer.vectors ? 'duplicated' : 'plain']++
          if (axes.some(({ dilation }) => dilation > 1)) seen.dilated++
        }
      }),
      { numRuns: runs(800) },
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20)
  })
})

/** Pieces of at most `most` of a range, each as long as it can be. */
const cut = (start: number, count: number, most: number): readonly Span[] =>
  count <= most ? [{ start, count }] : [{ start, count: most }, ...cut(start + most, count - most, most)]

describe('kernel-major', () => {
  test('has the channels of whole kernel positions in a tile, as many as fit, or a part of one', () => {
    const seen = { whole: 0, parts: 0, products: 0 }
    fc.assert(
      fc.property(arbitraryLowered, (lowered) => {
        for (const [layer, made] of pairs(lowered, kernelMajor())) {
          const { rows: height } = seenBy(layer, lowered.chip.crossbar)
          if (layer.op !== 'Conv') {
            seen.products++
            expect(made).toEqual(right(rowMajor()({ ...lowered, layers: [layer] })).layers[0])
            continue
          }
          const [channels = 1, ...kernel] = layer.rowShape
          expect(made.rowShape).toEqual([...kernel, channels])
          const expected =
            channels <= height
              ? cut(0, layer.rows, height - (height % channels))
              : range(0, product(kernel) - 1).flatMap((at) => cut(at * channels, channels, height))
          const spans = new Map(made.tiles.map(({ rows }) => [rows.start, rows]))
          expect([...spans.values()].toSorted((a, b) => a.start - b.start)).toEqual(expected)
          seen[channels <= height ? 'whole' : 'parts']++
        }
      }),
      { numRuns: runs(250) },
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(5)
  })
})

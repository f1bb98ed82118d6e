import { product } from '../../arithmetic.js'
import { elementAt } from '../../ir/elementAt.js'
import type { AffineMap, BaseLayer } from '../../ir/lowered.js'
import { compose, text } from '../figures/compose.js'
import { ink, muted } from '../figures/palette.js'
import { grouped } from '../format.js'
import { paleColour } from './layerColours.js'
import { box, label } from './marks.js'

/** Planes of a tensor that are drawn, lines of the matrix, and how far a plane is drawn each way. */
const mostPlanes = 4
const mostLines = 14
const mostExtent = 8
const cell = 18
/** Where what is drawn begins, below a heading and two lines. */
const top = 52
/** The width of a letter of a heading, at most. */
const letter = 6.5

/** A tensor as planes of its last two dimensions: a vector is one plane of one row. */
const planesOf = (
  map: AffineMap,
): { readonly count: number; readonly height: number; readonly width: number } => {
  const sizes = map.map(({ size }) => size)
  const [height = 1, width = 1] = [sizes.at(-2) ?? 1, sizes.at(-1) ?? 1]
  return { count: product(sizes.slice(0, -2)), height, width }
}

/** Which plane a point lies in, and where in it. */
const placeOf = (
  map: AffineMap,
  point: readonly number[],
): readonly [plane: number, y: number, x: number] => {
  const outer = point.slice(0, -2)
  const plane = outer.reduce((sum, at, i) => sum * (map[i]?.size ?? 1) + at, 0)
  return [plane, point.length > 1 ? (point.at(-2) ?? 0) : 0, point.at(-1) ?? 0]
}

interface Marked {
  readonly plane: number
  readonly y: number
  readonly x: number
  readonly text: string
  readonly fill: string
}

interface Drawn {
  readonly svg: string
  readonly height: number
  readonly width: number
}

/** The part of a line of `size` cells that is drawn: all of it, or what lies about the marked ones. */
const shownPart = (size: number, marked: readonly number[]): readonly [first: number, last: number] => {
  const [least, most] = marked.reduce(([a, b], at) => [Math.min(a, at), Math.max(b, at)], [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as readonly [number, number])
  const [first, last] = [Math.min(0, least), Math.max(size - 1, most)]
  if (last - first < mostExtent) return [first, last]
  const from = Math.max(first, Math.min(least - 1, last - mostExtent + 1))
  return [from, Math.min(last, from + mostExtent - 1)]
}

/** Planes below one another, each a grid of cells, with some cells marked; those outside of the tensor are dashed. */
const planesDrawing = (title: string, map: AffineMap, marked: readonly Marked[], left: number): Drawn => {
  const { count, height, width } = planesOf(map)
  const planes = Math.min(count, mostPlanes)
  const [x0, x1] = shownPart(
    width,
    marked.map(({ x }) => x),
  )
  const [y0, y1] = shownPart(
    height,
    marked.map(({ y }) => y),
  )
  const each = (y1 - y0 + 1) * cell + 12
  const at = (plane: number, y: number, x: number) =>
    [left + (x - x0) * cell, top + plane * each + (y - y0) * cell] as const
  const byPlace = new Map(marked.map((mark) => [`${mark.plane} ${mark.y} ${mark.x}`, mark]))
  const cells: string[] = []
  for (let plane = 0; plane < planes; plane++)
    for (let y = y0; y <= y1; y++)
      for (let x = x0; x <= x1; x++) {
        const [px, py] = at(plane, y, x)
        const mark = byPlace.get(`${plane} ${y} ${x}`)
        const inside = x >= 0 && y >= 0 && x < width && y < height
        const hint = `plane ${plane}, row ${y}, column ${x}${inside ? '' : ': padding, 0'}`
        if (mark !== undefined)
          cells.push(
            box(px, py, cell, cell, {
              fill: inside ? mark.fill : '#FFFFFF',
              stroke: ink,
              dashed: !inside,
              hint,
            }) + label(px, py, cell, cell, mark.text),
          )
        else if (inside) cells.push(box(px, py, cell, cell, { hint }))
      }
  const whole = x1 - x0 + 1 >= width && y1 - y0 + 1 >= height
  const parts = [
    ...(whole ? [] : [`rows ${y0}…${y1}, columns ${x0}…${x1}`]),
    ...(count > planes ? [`${planes} of ${grouped(count)} planes`] : []),
  ]
  const heading = `${title}: ${map.map(({ size }) => size).join(' × ')}`
  return {
    svg: [
      text(left, 10, heading, { size: 11 }),
      ...parts.map((part, i) => text(left, 25 + i * 14, part, { fill: muted, size: 11 })),
      ...cells,
    ].join('\n'),
    height: top + planes * each,
    // what stands above must not reach what stands beside
    width: Math.max(...[heading, ...parts].map(({ length }) => length * letter), (x1 - x0 + 1) * cell),
  }
}

/** The weight matrix as a grid, with the vector that goes in on the left and the one that comes out below. */
const matrixDrawing = (layer: BaseLayer, left: number): Drawn => {
  const [rows, columns] = [Math.min(layer.rows, mostLines), Math.min(layer.columns, mostLines)]
  const cells = Array.from({ length: rows * columns }, (_, k) => {
    const [r, c] = [Math.floor(k / columns), k % columns]
    const hint = `row ${r}, column ${c}`
    return box(left + (c + 1) * cell + 4, top + r * cell, cell, cell, { fill: '#F4F4F4', hint })
  })
  const inputs = Array.from(
    { length: rows },
    (_, r) =>
      box(left, top + r * cell, cell, cell, { fill: paleColour(0), stroke: ink }) +
      label(left, top + r * cell, cell, cell, String(r)),
  )
  const outputs = Array.from({ length: columns }, (_, c) => {
    const [x, y] = [left + (c + 1) * cell + 4, top + 4 + rows * cell]
    return box(x, y, cell, cell, { fill: paleColour(2), stroke: ink }) + label(x, y, cell, cell, String(c))
  })
  const part = rows < layer.rows || columns < layer.columns ? `the first ${rows} × ${columns}` : ''
  const heading = `weights: ${grouped(layer.rows)} × ${grouped(layer.columns)}`
  return {
    svg: [
      text(left, 10, heading, { size: 11 }),
      text(left, 25, part, { fill: muted, size: 11 }),
      ...inputs,
      ...cells,
      ...outputs,
    ].join('\n'),
    height: top + 4 + (rows + 1) * cell,
    width: Math.max(heading.length * letter, (columns + 1) * cell + 4),
  }
}

/**
 * What one vector of a layer is: the elements of the input that it reads, by the numbers of the rows
 * of the weight matrix that they meet, and the elements of the output that it makes, by the numbers of
 * the columns. Elements in the padding are dashed. Of large layers a part is drawn. An SVG document.
 *
 * @param vector which vector; a number of `0 … vectors - 1`.
 *
 * @example
 * import { modelFile, presets, zoo } from 'ohmflow'
 * import { im2colFigure } from 'ohmflow/view'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const lowered = await baseline.until('lower').task({ model, bindings: {}, chip: presets.rram256.chip })()
 * const conv1 = lowered._tag === 'Right' ? lowered.right.layers.find(({ name }) => name === 'conv1') : undefined
 * if (conv1?.kind === 'base') console.assert(im2colFigure(conv1, 0).startsWith('<svg'))
 */
export const im2colFigure = (layer: BaseLayer, vector: number): string => {
  const marks = (map: AffineMap, count: number, kind: 'row' | 'column', fill: string): readonly Marked[] =>
    Array.from({ length: Math.min(count, 4096) }, (_, i) => {
      const indices = { vector, row: 0, column: 0, group: 0, [kind]: i }
      const [plane, y, x] = placeOf(map, elementAt(map, layer, indices))
      return { plane, y, x, text: String(i), fill }
    })
  const input = planesDrawing('input', layer.input, marks(layer.input, layer.rows, 'row', paleColour(0)), 16)
  const matrix = matrixDrawing(layer, 16 + input.width + 30)
  const output = planesDrawing(
    'output',
    layer.output,
    marks(layer.output, layer.columns, 'column', paleColour(2)),
    16 + input.width + 30 + matrix.width + 36,
  )
  const ofGroups = layer.groups === 1 ? '' : `, the first of ${grouped(layer.groups)} groups`
  return compose({
    title: `${layer.name}: vector ${grouped(vector)} of ${grouped(layer.vectors)}`,
    notes: [
      `${layer.op} as a matrix${ofGroups}. Numbers in the input are its rows, numbers in the output its columns;`,
      'dashed elements are padding, which is 0.',
    ],
    keys: [],
    height: Math.max(input.height, matrix.height, output.height) + 16,
    body: [input.svg, matrix.svg, output.svg].join('\n'),
  })
}

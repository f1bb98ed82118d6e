import type { Either } from 'fp-ts/lib/Either.js'
import { product } from '../arithmetic.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import { covering } from './covering.js'
import { elementsGiven, elementsTaken } from './layerElements.js'
import type { AffineMap, BaseLayer, Layer, Lowered } from './lowered.js'
import type { Reading } from './need.js'
import { readViolations } from './verifySignature.js'

/** What a layer says of the elements that it reads. */
const readingsOf = (layer: Layer): readonly Reading[] =>
  (layer.kind === 'base' ? layer.reads : layer.geometry?.reads) ?? []

const shown = (map: AffineMap): string => map.map(({ size }) => size).join(' × ')

const baseViolations = (layer: BaseLayer): readonly Violation[] => {
  const { name, rows, columns, groups, vectors, vectorShape, rowShape, columnShape } = layer
  const check = (holds: boolean, rule: string, problem: string): readonly Violation[] =>
    holds ? [] : [{ rule, where: `layer "${name}"`, problem }]
  return [
    ...check(rows === product(rowShape), 'rows', `${rows} rows, but the row shape has ${product(rowShape)}`),
    ...check(
      vectors === product(vectorShape),
      'vectors',
      `${vectors} vectors, but their shape has ${product(vectorShape)}`,
    ),
    ...check(
      columns === product(columnShape),
      'columns',
      `${columns} columns, but the column shape has ${product(columnShape)}`,
    ),
    ...check(
      covering(layer, layer.weight, ['row', 'column', 'group'])?.every((index) => index !== 'row') ?? false,
      'weights',
      `${groups} matrices of ${rows} × ${columns} do not hold the ${shown(layer.weight)} weights, each as often as any other`,
    ),
    ...check(
      covering(layer, layer.output, ['vector', 'column', 'group'])?.length === 0,
      'outputs',
      `${vectors} vectors of ${columns} × ${groups} results do not give each of the ${shown(layer.output)} outputs once`,
    ),
    ...check(
      [...layer.input, ...layer.weight, ...layer.output].every(
        ({ vector, row, column }) =>
          vector.length === vectorShape.length &&
          row.length === rowShape.length &&
          column.length === columnShape.length,
      ),
      'coefficients',
      'an axis has not one coefficient for each index',
    ),
  ]
}

/** What a layer says that it reads, element by element, and that is not among its inputs, or has other extents. */
const readingViolations = (layer: Layer, byName: ReadonlyMap<string, Layer>): readonly Violation[] => {
  const own = layer.kind === 'base' ? elementsTaken(layer) : product(layer.geometry?.shape ?? [])
  const problemOf = ({ input, need }: Reading): string | null => {
    if (!layer.inputs.includes(input))
      return `it says which elements of "${input}" it reads, which is none of its inputs`
    const [of, read] = [product(need.box), product(need.axes.map(({ size }) => size))]
    if (of !== own) return `it says of ${of} elements what they read of "${input}", and has ${own}`
    const given = byName.get(input)
    // an operator may give several tensors, of which this is one
    return given?.kind === 'base' && read !== elementsGiven(given)
      ? `it reads from ${read} elements of "${input}", which gives ${elementsGiven(given)}`
      : null
  }
  return readingsOf(layer).flatMap((reading) => {
    const problem = problemOf(reading)
    return problem === null ? [] : [{ rule: 'readings', where: `layer "${layer.name}"`, problem }]
  })
}

/**
 * Checks that layer names are unique, that layers read only what stands before
 * them, that each base layer's counts, shapes and affine maps agree, that its
 * matrices hold its weights and that it computes each of its outputs once, and that
 * each layer names among its inputs whatever it says to read elements of.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { verifyLowered } from 'ohmflow/codec'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const lowered = await teaching.until('lower').task(model)()
 * console.assert(lowered._tag === 'Right' && verifyLowered(lowered.right)._tag === 'Right')
 */
export const verifyLowered = (lowered: Lowered): Either<Invalid, Lowered> =>
  verified('lowered network', lowered, layerViolations(lowered))

/** The violations of a list of layers, in whatever artefact it stands. */
export const layerViolations = ({
  layers,
  signature,
}: Pick<Lowered, 'layers' | 'signature'>): readonly Violation[] => {
  const position = new Map(layers.map(({ name }, i) => [name, i]))
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  return [
    ...layers.flatMap(({ name }, i) =>
      position.get(name) === i
        ? []
        : [{ rule: 'unique names', where: `layer ${i}`, problem: `a second layer is called "${name}"` }],
    ),
    ...layers.flatMap(({ name, inputs }, i) =>
      inputs.flatMap((input) =>
        (position.get(input) ?? -1) < i
          ? []
          : [{ rule: 'order', where: `layer "${name}"`, problem: `it reads "${input}", which comes later` }],
      ),
    ),
    ...readViolations(layers, signature),
    ...layers.flatMap((layer) => readingViolations(layer, byName)),
    ...layers.flatMap((layer) => (layer.kind === 'base' ? baseViolations(layer) : [])),
  ]
}

import type { Either } from 'fp-ts/lib/Either.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import { covering } from './covering.js'
import type { AffineMap, BaseLayer, Lowered } from './lowered.js'
import { readViolations } from './verifySignature.js'

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

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

/**
 * Checks that layer names are unique, that layers read only what stands before
 * them, that each base layer's counts, shapes and affine maps agree, that its
 * matrices hold its weights and that it computes each of its outputs once.
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
  verified('lowered', lowered, layerViolations(lowered))

/** The violations of a list of layers, in whatever artefact it stands. */
export const layerViolations = ({
  layers,
  signature,
}: Pick<Lowered, 'layers' | 'signature'>): readonly Violation[] => {
  const position = new Map(layers.map(({ name }, i) => [name, i]))
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
    ...layers.flatMap((layer) => (layer.kind === 'base' ? baseViolations(layer) : [])),
  ]
}

import type { Either } from 'fp-ts/lib/Either.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import type { AffineAxis, BaseLayer, Lowered } from './lowered.js'

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** The least and the greatest value of an affine coordinate over all its indices. */
const range = (axis: AffineAxis, { vectorShape, rowShape, columns, groups }: BaseLayer) => {
  const reach = [
    ...axis.vector.map((step, i) => step * ((vectorShape[i] ?? 1) - 1)),
    ...axis.row.map((step, i) => step * ((rowShape[i] ?? 1) - 1)),
    axis.column * (columns - 1),
    axis.group * (groups - 1),
  ]
  const total = (pick: (x: number) => number) => reach.reduce((sum, x) => sum + pick(x), axis.offset)
  return { least: total((x) => Math.min(x, 0)), most: total((x) => Math.max(x, 0)) }
}

const inside = (map: readonly AffineAxis[], layer: BaseLayer): boolean =>
  map.every((axis) => {
    const { least, most } = range(axis, layer)
    return least >= 0 && most < axis.size
  })

const baseViolations = (layer: BaseLayer): readonly Violation[] => {
  const { name, rows, columns, groups, vectors, vectorShape, rowShape } = layer
  const check = (holds: boolean, rule: string, problem: string): readonly Violation[] =>
    holds ? [] : [{ rule, where: `layer "${name}"`, problem }]
  const weights = product(layer.weight.map(({ size }) => size))
  const outputs = product(layer.output.map(({ size }) => size))
  return [
    ...check(rows === product(rowShape), 'rows', `${rows} rows, but the row shape has ${product(rowShape)}`),
    ...check(
      vectors === product(vectorShape),
      'vectors',
      `${vectors} vectors, but their shape has ${product(vectorShape)}`,
    ),
    ...check(
      weights === rows * columns * groups,
      'weights',
      `${weights} weights do not fill ${groups} matrices of ${rows} × ${columns}`,
    ),
    ...check(
      outputs === vectors * columns * groups,
      'outputs',
      `${outputs} outputs are not ${vectors} vectors of ${columns} × ${groups}`,
    ),
    ...check(inside(layer.weight, layer), 'weights in range', 'the weight map leaves the weight tensor'),
    ...check(inside(layer.output, layer), 'outputs in range', 'the output map leaves the output tensor'),
    ...check(
      [...layer.input, ...layer.weight, ...layer.output].every(
        ({ vector, row }) => vector.length === vectorShape.length && row.length === rowShape.length,
      ),
      'coefficients',
      'an axis has not one coefficient for each index',
    ),
  ]
}

/**
 * Checks that layer names are unique, that layers read only what stands before them, and that each base layer's counts, shapes and
 * affine maps agree.
 */
export const verifyLowered = (lowered: Lowered): Either<Invalid, Lowered> =>
  verified('lowered', lowered, layerViolations(lowered.layers))

/** The violations of a list of layers, in whatever artefact it stands. */
export const layerViolations = (layers: Lowered['layers']): readonly Violation[] => {
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
    ...layers.flatMap((layer) => (layer.kind === 'base' ? baseViolations(layer) : [])),
  ]
}

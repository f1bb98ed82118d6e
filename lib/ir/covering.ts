import type { AffineAxis, AffineMap, BaseLayer } from './lowered.js'

/** What an affine map reads: a dimension of the box of vectors, of rows or of columns, or the group. */
export type IndexKind = 'vector' | 'row' | 'column' | 'group'

/** The boxes of a layer's indices. */
export type Boxes = Pick<BaseLayer, 'vectorShape' | 'rowShape' | 'columnShape' | 'groups'>

interface Index {
  readonly kind: IndexKind
  readonly extent: number
  readonly stepOf: (axis: AffineAxis) => number
}

/** All indices of a layer. */
const indicesOf = ({ vectorShape, rowShape, columnShape, groups }: Boxes): readonly Index[] => {
  const box = (kind: 'vector' | 'row' | 'column', shape: readonly number[]): readonly Index[] =>
    shape.map((extent, i) => ({ kind, extent, stepOf: (axis) => axis[kind][i] ?? 0 }))
  const group: Index = { kind: 'group', extent: groups, stepOf: (axis) => axis.group }
  return [...box('row', rowShape), ...box('column', columnShape), ...box('vector', vectorShape), group]
}

/**
 * The indices over which the coordinates of one axis repeat; null where they do not cover it. Indices whose
 * steps fit like the digits of a number run through a block of coordinates without a gap. The others shift
 * it; wherever they do, it has to hold all of the axis, so that only what is beyond its ends is nowhere.
 */
const repeating = (axis: AffineAxis, indices: readonly Index[]): readonly Index[] | null => {
  const moving = indices
    .map((index) => ({ index, step: Math.abs(index.stepOf(axis)) }))
    .toSorted((a, b) => a.step - b.step)
  const shifting = []
  let [length, window] = [1, 1]
  for (const { index, step } of moving)
    if (step === length) {
      window = index.kind === 'column' ? window : step
      length *= index.extent
    } else if (index.extent > 1) shifting.push({ index, step })
  const reach = shifting.reduce((sum, { index, step }) => sum + step * (index.extent - 1), 0)
  const least = indices.reduce(
    (sum, index) => sum + Math.min(0, index.stepOf(axis) * (index.extent - 1)),
    axis.offset,
  )
  const spare = least + length - axis.size
  // the first and the last of windows beside one another may stand out, but not one that is all outside
  const covered =
    reach === 0
      ? least <= 0 && -least < window && spare >= 0 && spare < window
      : least + reach === 0 && spare === 0
  return covered ? shifting.map(({ index }) => index) : null
}

/**
 * Over which kinds of index the elements of a tensor repeat, when the given kinds of index run through all of
 * their values: each element is met once for each of their values. Empty where each element is met exactly
 * once; null where some element is met more often than another, or an index moves along two axes at once.
 * Constant time.
 */
export const covering = (
  layer: Boxes,
  map: AffineMap,
  kinds: readonly IndexKind[],
): readonly IndexKind[] | null => {
  const all = indicesOf(layer)
  const others = all.filter(({ kind, extent }) => extent > 1 && !kinds.includes(kind))
  if (map.some((axis) => others.some(({ stepOf }) => stepOf(axis) !== 0))) return null
  const indices = all.filter(({ kind }) => kinds.includes(kind))
  const axesOf = ({ stepOf }: Index): number => map.filter((axis) => stepOf(axis) !== 0).length
  const moving = indices.filter(({ extent }) => extent > 1)
  if (moving.some((index) => axesOf(index) > 1)) return null
  const idle = moving.filter((index) => axesOf(index) === 0)
  const repeats = map.map((axis) =>
    repeating(
      axis,
      indices.filter(({ stepOf }) => stepOf(axis) !== 0),
    ),
  )
  const found: IndexKind[] = idle.map(({ kind }) => kind)
  for (const some of repeats) {
    if (some === null) return null
    found.push(...some.map(({ kind }) => kind))
  }
  return found
}

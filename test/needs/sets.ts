import type { Need, NeedAxis } from '../../lib/ir/need.js'

const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1)

/** The digits of a position of a box. */
export const pointOf = (box: readonly number[], position: number): readonly number[] =>
  box.map((extent, i) => Math.floor(position / product(box.slice(i + 1))) % extent)

const alongAxis = (axis: NeedAxis, x: number): readonly number[] => {
  const from = Math.floor((axis.stride * x + axis.low) / axis.divisor)
  const to = Math.floor((axis.stride * x + axis.high) / axis.divisor)
  const all: number[] = []
  for (let at = from; at <= to; at += axis.step) if (at >= axis.first && at <= axis.last) all.push(at)
  return all
}

/** The very positions that a position needs, ascending, as the definition says. */
export const neededBy = ({ box, axes }: Need, position: number): readonly number[] => {
  const point = pointOf(box, position)
  return axes
    .reduce<readonly number[]>(
      (places, axis) =>
        places.flatMap((place) =>
          alongAxis(axis, point[axis.digit] ?? 0).map((at) => place * axis.size + at),
        ),
      [0],
    )
    .toSorted((a, b) => a - b)
}

export const positionsOf = ({ box }: Need): readonly number[] => [...Array(product(box)).keys()]

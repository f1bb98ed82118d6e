/**
 * Where labels go that want to stand at these heights: at least `gap` apart, in the
 * same order, none below `lowest` unless there are too many. Ties keep their order.
 */
export const apart = (wanted: readonly number[], gap: number, lowest: number): readonly number[] => {
  const order = wanted.map((y, i) => ({ y, i })).toSorted((a, b) => a.y - b.y)
  const placed = wanted.map((y) => y)
  let previous = Number.NEGATIVE_INFINITY
  for (const { y, i } of order) {
    previous = Math.max(y, previous + gap)
    placed[i] = previous
  }
  let next = lowest + gap
  for (const { i } of order.toReversed()) {
    next = Math.min(placed[i]!, next - gap)
    placed[i] = next
  }
  return placed
}

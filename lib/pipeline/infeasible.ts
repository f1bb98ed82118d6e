/**
 * No candidate was feasible: why each of them was rejected, in
 * the order in which they came. Empty when there was none at all.
 */
export interface Infeasible<out E> {
  readonly _tag: 'Infeasible'
  readonly rejected: readonly E[]
}

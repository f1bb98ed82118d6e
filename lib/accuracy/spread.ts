/** How numbers are spread. */
export interface Spread {
  readonly mean: number
  /** The standard deviation that the numbers are a sample of; 0 of a single one. */
  readonly deviation: number
  readonly least: number
  readonly most: number
}

/**
 * How numbers are spread, as the accuracies of chips that were drawn; zeros where there are none.
 *
 * @example
 * import { spreadOf } from 'ohmflow/accuracy'
 * console.assert(spreadOf([0.96, 0.98]).mean === 0.97)
 */
export const spreadOf = (numbers: readonly number[]): Spread => {
  if (numbers.length === 0) return { mean: 0, deviation: 0, least: 0, most: 0 }
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length
  const squares = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0)
  return {
    mean,
    deviation: numbers.length === 1 ? 0 : Math.sqrt(squares / (numbers.length - 1)),
    least: Math.min(...numbers),
    most: Math.max(...numbers),
  }
}

import type { Rule } from '../../rule.js'
import type { NumericType, TensorData } from '../tensors/tensorData.js'
import type { WeightError } from './weightError.js'

/** What is needed to make a constant out of others. */
export interface Recipe {
  readonly name: string
  readonly elementType: NumericType
  readonly shape: readonly number[]
  readonly read: (name: string) => Rule<WeightError, TensorData>
  readonly refuse: (problem: string) => Rule<WeightError, never>
}

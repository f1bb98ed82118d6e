import { sum } from '../arithmetic.js'

/** What a component is for. */
export type ComponentKind =
  | 'crossbar cells'
  | 'DAC'
  | 'sample and hold'
  | 'ADC'
  | 'shift and add'
  | 'matrix-vector unit'
  | 'buffers'
  | 'interconnect'
  | 'output unit'
  | 'controller'
  | 'off-chip links'

/** A component of a published chip: how often it is there, and what one of it takes when it works all the time. */
export interface Component {
  readonly kind: ComponentKind
  /** What it is called where the figures are from. */
  readonly name: string
  /** On the whole chip. */
  readonly count: number
  readonly milliwatts: number
  readonly squareMillimetres: number
  readonly source: string
}

/** What components take together. */
export interface Budget {
  readonly watts: number
  readonly squareMillimetres: number
}

/**
 * Power and area of components together, where all of them work all the time.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { budgetOf } from 'ohmflow/codec'
 * const { watts, squareMillimetres } = budgetOf(presets.isaac.components)
 * console.assert(Math.abs(watts / 65.8 - 1) < 0.01 && Math.abs(squareMillimetres / 85.4 - 1) < 0.01)
 */
export const budgetOf = (components: readonly Component[]): Budget => ({
  watts: sum(components.map(({ count, milliwatts }) => count * milliwatts)) / 1000,
  squareMillimetres: sum(components.map(({ count, squareMillimetres }) => count * squareMillimetres)),
})

/** The components of each kind together, in the order in which the kinds first come up. */
export const budgetsByKind = (components: readonly Component[]): ReadonlyMap<ComponentKind, Budget> => {
  const kinds = [...new Set(components.map(({ kind }) => kind))]
  return new Map(kinds.map((each) => [each, budgetOf(components.filter(({ kind }) => kind === each))]))
}

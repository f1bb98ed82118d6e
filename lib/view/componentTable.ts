import { type Budget, budgetOf, budgetsByKind, type Component } from '../hardware/components.js'
import { percent } from './format.js'
import { listing } from './listing.js'

const rowOf = (name: string, own: Budget, all: Budget): readonly string[] => [
  name,
  own.watts.toFixed(2),
  percent(own.watts / all.watts),
  own.squareMillimetres.toFixed(2),
  percent(own.squareMillimetres / all.squareMillimetres),
]

/**
 * Power and area of a chip by kind of component, where all of them work all the time, and of the whole chip.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { componentTable } from 'ohmflow/view'
 * console.assert(componentTable(presets.isaac.components).includes('ADC'))
 */
export const componentTable = (components: readonly Component[]): string => {
  const all = budgetOf(components)
  return listing(
    [
      { head: 'component' },
      { head: 'W', numbers: true },
      { head: 'of all', numbers: true },
      { head: 'mm²', numbers: true },
      { head: 'of all', numbers: true },
    ],
    [
      ...[...budgetsByKind(components)].map(([kind, own]) => rowOf(kind, own, all)),
      rowOf('the chip', all, all),
    ],
  )
}

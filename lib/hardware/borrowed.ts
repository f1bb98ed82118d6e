import type { Chip } from './chip.js'
import { type CrossbarPart, type GivenFigures, givenFigures } from './givenFigures.js'

const parts = [
  'rows',
  'columns',
  'cellBits',
  'inputBits',
  'dacBits',
  'adcBits',
] as const satisfies readonly CrossbarPart[]

interface Rule {
  readonly path: string
  readonly of: (given: GivenFigures) => number
  /** The parts of the crossbar that the figure was given for. */
  readonly dependsOn: readonly CrossbarPart[]
}

/** The figures of a chip that hold for one crossbar, and what of it they depend on. */
const rules: readonly Rule[] = [
  {
    path: 'crossbar.mvmCycles',
    of: ({ crossbar }) => crossbar.mvmCycles,
    dependsOn: ['rows', 'columns', 'inputBits', 'dacBits', 'adcBits'],
  },
  {
    path: 'crossbar.programCycles',
    of: ({ crossbar }) => crossbar.programCycles,
    dependsOn: ['rows', 'columns', 'cellBits'],
  },
  { path: 'energy.mvmPicojoules', of: ({ energy }) => energy.mvmPicojoules, dependsOn: parts },
  {
    path: 'energy.programPicojoules',
    of: ({ energy }) => energy.programPicojoules,
    dependsOn: ['rows', 'columns', 'cellBits'],
  },
]

/** A part of the crossbar that is not as it was where a figure was given. */
export interface CrossbarDifference {
  readonly part: string
  /** What the figure was given for. */
  readonly given: number
  /** What the chip has. */
  readonly has: number
}

/** Figures of a chip that are those of a preset, although its crossbar is another. */
export interface Borrowed {
  readonly preset: string
  /** Paths in the chip: `crossbar.mvmCycles`. */
  readonly figures: readonly string[]
  readonly differences: readonly CrossbarDifference[]
}

interface Found {
  readonly figures: string[]
  readonly differences: Map<string, CrossbarDifference>
}

const differencesIn = (
  own: GivenFigures['crossbar'],
  other: GivenFigures['crossbar'],
  dependsOn: readonly CrossbarPart[],
): readonly CrossbarDifference[] =>
  dependsOn.flatMap((part) =>
    own[part] === other[part] ? [] : [{ part, given: other[part], has: own[part] }],
  )

/**
 * The figures of a chip that a preset gives for other rows, columns or bits: a time or an energy does not change by
 * itself when the crossbar does. Empty where each figure was given for the chip's crossbar, or is the chip's own.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { borrowedFigures } from 'ohmflow/view'
 * const { chip } = presets.rram256
 * const [borrowed] = borrowedFigures({ ...chip, crossbar: { ...chip.crossbar, rows: 64 } })
 * console.assert(borrowedFigures(chip).length === 0 && borrowed?.preset === 'rram256')
 */
export const borrowedFigures = (chip: Chip): readonly Borrowed[] => {
  // what follows from components follows the crossbar
  if (chip.components !== undefined) return []
  const found = new Map<string, Found>()
  for (const { path, of, dependsOn } of rules) {
    const value = of(chip)
    const givers = Object.entries(givenFigures)
      .filter(([, given]) => value !== 0 && of(given) === value)
      .map(([name, { crossbar }]) => ({
        name,
        differences: differencesIn(chip.crossbar, crossbar, dependsOn),
      }))
    const [nearest] = givers.toSorted((a, b) => a.differences.length - b.differences.length)
    if (nearest === undefined || nearest.differences.length === 0) continue
    const known: Found = found.get(nearest.name) ?? {
      figures: [],
      differences: new Map<string, CrossbarDifference>(),
    }
    found.set(nearest.name, known)
    known.figures.push(path)
    for (const difference of nearest.differences) known.differences.set(difference.part, difference)
  }
  return [...found].map(([preset, { figures, differences }]) => ({
    preset,
    figures,
    differences: [...differences.values()],
  }))
}

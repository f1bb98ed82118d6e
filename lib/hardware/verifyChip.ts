import type { Either } from 'fp-ts/lib/Either.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import { type Chip, columnsPerWeight, logicalColumns, logicalRows } from './chip.js'
import { converterBits } from './converters.js'
import { determined } from './derived.js'

/** The largest whole number in a chip, so that the times and byte counts of any network stay exact in a double. */
export const largestCount = 2 ** 31 - 1

/** The largest energy (pJ) or power (mW), so that no sum of them overflows. */
export const largestQuantity = 1e15

/** Cores of a mesh side by side, at the most. */
export const longestSide = 2 ** 12

/** Slowest and fastest clock, in GHz. */
export const clockRange = [1e-6, 1e3] as const

const rangeViolations = (node: object, path: string): readonly Violation[] =>
  Object.entries(node).flatMap(([key, child]: [string, unknown]) => {
    const where = path === '' ? key : `${path}.${key}`
    if (typeof child === 'object' && child !== null) return rangeViolations(child, where)
    const largest = path === 'energy' ? largestQuantity : largestCount
    return typeof child === 'number' && child > largest
      ? [{ rule: 'range', where, problem: `${child} is more than ${largest}, the most that is counted` }]
      : []
  })

const crossbarViolations = ({ crossbar }: Chip): readonly Violation[] => {
  const { columns, weightBits, cellBits, inputBits, dacBits, differential } = crossbar
  const found: Violation[] = []
  if (logicalColumns(crossbar) < 1) {
    const pairs = differential === true ? ', two of each for the difference' : ''
    const problem = `a weight of ${weightBits} bits takes ${columnsPerWeight(crossbar)} columns of ${cellBits}-bit cells${pairs}; the crossbar has ${columns}`
    found.push({ rule: 'one weight fits', where: 'crossbar.columns', problem })
  }
  if (logicalRows(crossbar) < 1) {
    const problem = `a weight as the difference of two rows takes two; the crossbar has ${crossbar.rows}`
    found.push({ rule: 'one weight fits', where: 'crossbar.rows', problem })
  }
  if (dacBits > inputBits) {
    const problem = `a DAC of ${dacBits} bits is wider than an input of ${inputBits}`
    found.push({ rule: 'DAC within the input', where: 'crossbar.dacBits', problem })
  }
  return found
}

const clockViolations = ({ clockGigahertz }: Chip): readonly Violation[] => {
  const [slowest, fastest] = clockRange
  if (clockGigahertz >= slowest && clockGigahertz <= fastest) return []
  const problem = `${clockGigahertz} GHz is not between ${slowest} and ${fastest} GHz`
  return [{ rule: 'range', where: 'clockGigahertz', problem }]
}

const meshViolations = ({ cores, interconnect }: Chip): readonly Violation[] => {
  if (interconnect.kind !== 'mesh') return []
  const { width, height } = interconnect
  for (const [side, length] of [
    ['width', width],
    ['height', height],
  ] as const)
    if (length > longestSide) {
      const problem = `${length} is more than ${longestSide}, the longest side of a mesh`
      return [{ rule: 'range', where: `interconnect.${side}`, problem }]
    }
  if (cores !== 'as-needed' && cores <= width * height) return []
  const counted = cores === 'as-needed' ? 'as many cores as are needed' : `${cores} cores`
  const problem = `a mesh of ${width} × ${height} has places for ${width * height}, not for ${counted}`
  return [{ rule: 'cores on the mesh', where: 'cores', problem }]
}

const [fewest, most] = converterBits

/** What is said of a resolution of which nobody says what a converter takes. */
export const noConverter = (bits: number): Violation => ({
  rule: 'figures follow from components',
  where: 'crossbar.adcBits',
  problem: `there are figures of converters of ${fewest} to ${most} bits, not of ${bits}; give energies instead of components`,
})

/** Bits of a DAC whose figures are taken from one of 1 bit, at the most. */
const widestDac = 16

const componentViolations = ({ components, ...chip }: Chip): readonly Violation[] => {
  if (components === undefined) return []
  const { dacBits, adcBits } = chip.crossbar
  const rule = 'figures follow from components'
  if (dacBits > widestDac) {
    const problem = `components say nothing of a DAC of ${dacBits} bits, only of up to ${widestDac}`
    return [{ rule, where: 'crossbar.dacBits', problem }]
  }
  const found = determined({ ...chip, components })
  if (found === null) return [noConverter(adcBits)]
  return (['crossbar', 'energy'] as const).flatMap((part) => {
    const said = new Map<string, unknown>(Object.entries(chip[part]))
    return Object.entries(found[part]).flatMap(([key, figure]: [string, number]) => {
      if (said.get(key) === figure) return []
      const problem = `${String(said.get(key))} is not the ${figure} that follows from the components; leave it out, or the components`
      return [{ rule, where: `${part}.${key}`, problem }]
    })
  })
}

/**
 * The chip itself where it can be built: at least one weight fits side by side, the
 * DAC is no wider than an input, a mesh has a place for each core, every figure is
 * small enough for exact arithmetic, and those that follow from components do. Fails with each rule that is broken, and where.
 *
 * @example
 * import { presets, verifyChip } from 'ohmflow'
 * const { chip } = presets.isaac
 * console.assert(verifyChip(chip)._tag === 'Right')
 * console.assert(verifyChip({ ...chip, crossbar: { ...chip.crossbar, columns: 7 } })._tag === 'Left')
 */
export const verifyChip = (chip: Chip): Either<Invalid, Chip> => verified('chip', chip, chipViolations(chip))

/** The violations of a chip, in whatever artefact it stands. */
export const chipViolations = (chip: Chip): readonly Violation[] => {
  const { clockGigahertz: _, ...counted } = chip
  return [
    ...clockViolations(chip),
    ...crossbarViolations(chip),
    ...meshViolations(chip),
    ...componentViolations(chip),
    ...rangeViolations(counted, ''),
  ]
}

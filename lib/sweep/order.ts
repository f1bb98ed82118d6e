import { canonicalText } from './contentKey.js'
import { type Design, designAt, type Space } from './space.js'

/** What tiles, placements and programs of a chip may depend on: not on how wide its bus is, or what anything costs. */
const programsOf = ({ chip, mapping }: Design): string => {
  const { name: _name, clockGigahertz: _clock, energy: _energy, interconnect, crossbar, ...rest } = chip
  const { mvmCycles: _mvm, programCycles: _program, ...cells } = crossbar
  const placed = interconnect.kind === 'bus' ? 'bus' : interconnect
  return canonicalText([mapping, cells, rest, placed])
}

/**
 * Points in the order in which they are measured, in groups that belong together: points of one chip, so that models that
 * have shapes in common share what they take, and chips that execute the same programs one after the other, so that what
 * they have in common is made once. `most` points in a group, at the most.
 */
export const inGroups = (
  space: Space,
  indices: readonly number[],
  most: number,
): readonly (readonly number[])[] => {
  const programs = new Map<number, string>()
  for (const index of indices) {
    const design = index % space.designs
    if (!programs.has(design)) programs.set(design, programsOf(designAt(space, design)!))
  }
  const programsAt = (index: number): string => programs.get(index % space.designs) ?? ''
  const sorted = indices.toSorted((a, b) => {
    const [first, second] = [programsAt(a), programsAt(b)]
    if (first !== second) return first < second ? -1 : 1
    return (a % space.designs) - (b % space.designs) || a - b
  })
  const groups: number[][] = []
  for (const index of sorted) {
    const last = groups.at(-1)
    const before = last?.[0]
    if (
      last === undefined ||
      before === undefined ||
      last.length === most ||
      programsAt(before) !== programsAt(index)
    )
      groups.push([index])
    else last.push(index)
  }
  return groups
}

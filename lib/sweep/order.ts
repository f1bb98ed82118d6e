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
 * Points in the order in which they are measured, in groups that belong together: chips that execute the same programs
 * come one after the other, so that what they have in common is made once. Where points are estimated, all models come on one chip
 * before the next, since those have shapes in common; else all chips of one model, since its programs are large.
 * `most` points in a group, at the most.
 */
export const inGroups = (
  space: Space,
  indices: readonly number[],
  most: number,
): readonly (readonly number[])[] => {
  const known = new Map<number, { readonly programs: string; readonly estimated: boolean }>()
  const at = (index: number) => {
    const design = index % space.designs
    const before = known.get(design)
    if (before !== undefined) return before
    const own = designAt(space, design)!
    const made = { programs: programsOf(own), estimated: own.mapping.simulate === 'analytical' }
    known.set(design, made)
    return made
  }
  /** Points of equal text belong together. */
  const textOf = (index: number): string => {
    const { programs, estimated } = at(index)
    return estimated ? programs : `${programs} ${Math.floor(index / space.designs)}`
  }
  const texts = new Map(indices.map((index) => [index, textOf(index)]))
  const sorted = indices.toSorted((a, b) => {
    const [first = '', second = ''] = [texts.get(a), texts.get(b)]
    if (first !== second) return first < second ? -1 : 1
    return (a % space.designs) - (b % space.designs) || a - b
  })
  const groups: number[][] = []
  let before: string | undefined
  for (const index of sorted) {
    const last = groups.at(-1)
    const text = texts.get(index)
    if (last === undefined || last.length === most || text !== before) groups.push([index])
    else last.push(index)
    before = text
  }
  return groups
}

import type { Chip, Mesh } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { countedUp, type Instruction, partnerOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import type { Receiver } from '../../isa/receivers.js'

/** Links from a core to its neighbours; each row has two more, from memory and to it. */
const [east, west, south, north] = [0, 1, 2, 3] as const

/** Numbers of links: row by row, four a core, then the two of the row's port. */
const linkAt = ({ width }: Mesh, x: number, y: number, direction: number): number =>
  y * (4 * width + 2) + 4 * x + direction

const portOf = (mesh: Mesh, y: number, toMemory: boolean): number =>
  linkAt(mesh, mesh.width, y, toMemory ? 1 : 0)

/** A place in a mesh; memory is left of each row, at x = −1. */
export interface MeshPoint {
  readonly x: number
  readonly y: number
}

/** From where to where a link goes. */
export const endsOf = (mesh: Mesh, link: number): readonly [from: MeshPoint, to: MeshPoint] => {
  const row = 4 * mesh.width + 2
  const [y, rest] = [Math.floor(link / row), link % row]
  const [memory, first] = [
    { x: -1, y },
    { x: 0, y },
  ]
  if (rest === 4 * mesh.width) return [memory, first]
  if (rest > 4 * mesh.width) return [first, memory]
  const [x, direction] = [Math.floor(rest / 4), rest % 4]
  const to = {
    [east]: { x: x + 1, y },
    [west]: { x: x - 1, y },
    [south]: { x, y: y + 1 },
    [north]: { x, y: y - 1 },
  }[direction]
  return [{ x, y }, to ?? { x, y }]
}

/** Where a core is; one beyond the mesh counts as in the last row, so that a way is never longer than the mesh. */
const placeOf = ({ width, height }: Mesh, core: number) => ({
  x: core % width,
  y: Math.min(height - 1, Math.floor(core / width)),
})

const range = (count: number): readonly number[] => Array.from({ length: Math.max(0, count) }, (_, i) => i)

/** Links along a row, then along a column. */
const between = (mesh: Mesh, from: number, to: number): readonly number[] => {
  const [a, b] = [placeOf(mesh, from), placeOf(mesh, to)]
  return [
    ...range(b.x - a.x).map((i) => linkAt(mesh, a.x + i, a.y, east)),
    ...range(a.x - b.x).map((i) => linkAt(mesh, a.x - i, a.y, west)),
    ...range(b.y - a.y).map((i) => linkAt(mesh, b.x, a.y + i, south)),
    ...range(a.y - b.y).map((i) => linkAt(mesh, b.x, a.y - i, north)),
  ]
}

const fromMemory = (mesh: Mesh, core: number): readonly number[] => {
  const { x, y } = placeOf(mesh, core)
  return [portOf(mesh, y, false), ...range(x).map((i) => linkAt(mesh, i, y, east))]
}

const toMemory = (mesh: Mesh, core: number): readonly number[] => {
  const { x, y } = placeOf(mesh, core)
  return [...range(x).map((i) => linkAt(mesh, x - i, y, west)), portOf(mesh, y, true)]
}

/** Whether an instruction only counts up registers of its own core, which takes no transfer. */
export const isLocal = (instruction: Instruction, { core }: Pick<CoreProgram, 'core'>): boolean =>
  rowOf(instruction).gives === 'count' && countedUp(instruction).every((receiver) => receiver.core === core)

/** The tree of XY ways from a core to several others: each link once. */
const toReceivers = (mesh: Mesh, core: number, receivers: readonly Receiver[]): readonly number[] => [
  ...new Set(receivers.flatMap((receiver) => between(mesh, core, receiver.core))),
]

/** The links of the longest way that an instruction's transfer over a mesh takes: a signal goes to all at once. */
export const longestWay = (
  instruction: Instruction,
  program: Pick<CoreProgram, 'core'>,
  mesh: Mesh,
  signal: Chip['signal'],
): number =>
  rowOf(instruction).gives === 'count'
    ? countedUp(instruction).reduce(
        (most, { core }) => Math.max(most, between(mesh, program.core, core).length),
        0,
      )
    : routeOf(instruction, program, mesh, signal).length

/**
 * The links of a mesh that an instruction's transfer goes over, in order; none
 * where it moves nothing. A flag lies in shared memory, where it is set and read.
 */
export const routeOf = (
  instruction: Instruction,
  { core }: Pick<CoreProgram, 'core'>,
  mesh: Mesh,
  { kind }: Chip['signal'],
): readonly number[] => {
  const { way, pollingWay } = rowOf(instruction)
  switch (kind === 'polling' ? (pollingWay ?? way) : way) {
    case 'from memory':
      return fromMemory(mesh, core)
    case 'to memory':
      return toMemory(mesh, core)
    case 'to core':
      return rowOf(instruction).gives === 'count'
        ? toReceivers(mesh, core, countedUp(instruction))
        : between(mesh, core, partnerOf(instruction) ?? core)
    case null:
      return []
  }
}

import type { Chip } from '../../hardware/chip.js'
import { busyWith, type Microcode } from '../relation/microcode.js'
import type { Recurring } from '../relation/recurrence.js'
import type { UnitIndex } from '../relation/unitIndex.js'
import { busQueue } from './bus.js'
import { meshQueue } from './mesh.js'
import type { Moment, Transfer } from './transfer.js'

/** Who waits for the interconnect of a phase, and whose transfers it makes. */
export interface InterconnectQueue {
  /** A unit waits for its instruction's transfer from now on. */
  readonly request: (unit: UnitIndex) => void
  /** Begins the transfers of those whose turn it is. */
  readonly grant: () => void
  /** A unit's transfer over a mesh has ended, which lets go of these links. */
  readonly release: (route: readonly number[]) => void
  /** Writes the units that wait, in order, from a place on, and gives their number. */
  readonly waiting: (into: Float64Array, from: number) => number
  readonly recurring: readonly Recurring[]
}

/** What an interconnect tells as transfers begin. */
export interface Begun {
  /** The transfer of a unit begins. */
  readonly begin: (unit: UnitIndex) => void
  /** It does so over a mesh, and ends after its delay. */
  readonly overMesh: (unit: UnitIndex) => void
}

/**
 * The bus, which serves one transfer at a time, or the links of a mesh, each of which does; `place`
 * says at which instruction each unit is.
 */
export const interconnectQueue = (
  { busy, cycles, routes, links: count, entry }: Microcode,
  { interconnect }: Chip,
  place: Int32Array,
  moment: Moment,
  transfer: Transfer,
  { begin, overMesh }: Begun,
): InterconnectQueue => {
  const units = entry.length
  if (routes !== null) {
    const links = meshQueue(units, count)
    const grant = (): void => {
      for (let unit = links.next(); unit >= 0; unit = links.next()) {
        begin(unit)
        overMesh(unit)
      }
    }
    return {
      request: (unit) => {
        links.ask(unit, routes[place[unit]!]!)
        grant()
      },
      grant,
      release: links.release,
      waiting: links.waiting,
      recurring: [links],
    }
  }
  const requests = busQueue(units, interconnect.kind === 'bus' ? interconnect.arbitration : 'fifo')
  const grant = (): void => {
    if (transfer.unit >= 0) return
    const unit = requests.next()
    if (unit < 0) return
    begin(unit)
    transfer.unit = unit
    transfer.end = moment.now + cycles[place[unit]!]!
    transfer.order = moment.order++
  }
  return {
    request: (unit) => {
      requests.ask(unit, busy[place[unit]!] === busyWith.polling)
      grant()
    },
    grant,
    release: () => {},
    waiting: requests.waiting,
    recurring: [requests],
  }
}

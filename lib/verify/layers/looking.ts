import type { Layer } from '../../ir/lowered.js'
import type { Need } from '../../ir/need.js'
import { tileRows } from '../../ir/tiled.js'
import { countings } from '../../isa/horizon.js'
import { channelsStored, type Reader, readerOf } from '../../needs/channels.js'
import { someTaken } from '../../needs/taken.js'
import { mostElements } from './activations.js'
import type { Member } from './member.js'
import { type Question, readerCode, senderCode } from './telling.js'
import { type Extents, type Lacks, lacksByNeed, type Told, toldBy, type Untold, untold } from './told.js'

/** What a reader lacks of a sender, element by element; not `exact` where it would take too long to tell. */
export interface Looked {
  readonly answer: Untold | null
  readonly exact: boolean
}

/** Where in a sender's order each of its vectors is stored. */
const ranksOf = ({ order }: Told): ReadonlyMap<number, number> =>
  new Map([...order].map((vector, rank) => [vector, rank]))

/** Elements of its own tensor that a reader takes for a vector. */
const widthOf = (reader: Reader): number =>
  'tile' in reader ? tileRows(reader.tile) : reader.channels.high - reader.channels.low + 1

/** Who reads, and who stores what is read, and what the closed form says. */
export interface Pair {
  readonly member: Member
  readonly sender: Member
  readonly need: Need
  readonly extents: Extents
}

/**
 * Looks, element by element, whether a reader takes anything of a sender that it has not been told to be stored: exact
 * where the closed forms of `needsOf` say more than is taken, of a tile that holds part of a kernel, or of results
 * that are stored in another order than the scan. For all questions together so many elements are looked at as
 * `mostElements` says.
 */
export const looking = (byName: ReadonlyMap<string, Layer>) => {
  const countingOf = countings()
  let left = mostElements
  return (question: Question, { member, sender, need, extents }: Pair): Looked => {
    const { reader, unit, registers } = question
    const [taker, { low, high }] = [
      readerOf(member.layer, member.program),
      channelsStored(sender.layer, sender.program),
    ]
    const told = toldBy(senderCode(sender.program, registers), registers.length)
    left -= told.order.length
    const ranks = ranksOf(told)
    const lacksPerhaps = lacksByNeed(told, need, extents)
    const lacks: Lacks = (vector, stored) => {
      const perhaps = lacksPerhaps(vector, stored)
      if (taker === null || perhaps < 0) return -1
      left -= widthOf(taker)
      if (left < 0) return perhaps
      const image = Math.floor(vector / extents.reader)
      let needed = -1
      someTaken(taker, vector - image * extents.reader, sender.layer, byName, (taken, channel) => {
        const of = image * extents.sender + taken
        if (channel >= low && channel <= high && (ranks.get(of) ?? -1) >= stored) needed = of
        return needed >= 0 || --left < 0
      })
      return left < 0 ? perhaps : needed
    }
    const answer = untold(readerCode(reader, registers, unit), told, lacks, countingOf)
    return { answer, exact: left >= 0 }
  }
}

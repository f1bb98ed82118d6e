import * as t from 'io-ts'
import { Chip } from '../../lib/hardware/chip.js'
import { Lowered } from '../../lib/ir/lowered.js'
import { Network } from '../../lib/ir/network.js'
import { Placed } from '../../lib/ir/placed.js'
import { Program } from '../../lib/ir/program.js'
import { Tiled } from '../../lib/ir/tiled.js'
import {
  arbitraryChip,
  arbitraryLowered,
  arbitraryOperation,
  arbitraryPlaced,
  arbitraryTiled,
  codecLaws,
} from '../../lib/laws/index.js'
import { cyclic } from '../../lib/stages/synchronize/synchronizers.js'
import { allFail, allHold } from './check.js'

const arbitraryProgram = arbitraryPlaced.map(cyclic(2)).map((result) => {
  if (result._tag === 'Left') throw new Error('a block of 2 vectors is refused')
  return result.right
})

allHold('Chip', codecLaws(Chip, arbitraryChip))
allHold('Network', codecLaws(Network, arbitraryOperation))
allHold('Lowered', codecLaws(Lowered, arbitraryLowered))
allHold('Tiled', codecLaws(Tiled, arbitraryTiled))
allHold('Placed', codecLaws(Placed, arbitraryPlaced))
allHold('Program', codecLaws(Program, arbitraryProgram), 50)

/** `Chip` that reads the clock in megahertz. */
const rounding = new t.Type<Chip>(
  'Chip',
  Chip.is,
  (u, context) => {
    const result = Chip.validate(u, context)
    return result._tag === 'Left'
      ? result
      : t.success({ ...result.right, clockGigahertz: Math.round(result.right.clockGigahertz) })
  },
  t.identity,
)

/** `Chip` that writes its core count as a number, `as-needed` as infinity. */
const infinite = new t.Type<Chip, unknown>(
  'Chip',
  Chip.is,
  (u, context) =>
    typeof u === 'object' && u !== null && 'cores' in u && u.cores === Number.POSITIVE_INFINITY
      ? Chip.validate({ ...u, cores: 'as-needed' }, context)
      : Chip.validate(u, context),
  (chip) => (chip.cores === 'as-needed' ? { ...chip, cores: Number.POSITIVE_INFINITY } : chip),
)

/** `Chip` that drops keys which end in an underscore. */
const lenient: t.Type<Chip> = new t.Type(
  'Chip',
  Chip.is,
  (u, context) => {
    if (typeof u !== 'object' || u === null) return t.failure(u, context)
    const known = Object.entries(u).filter(([key]) => !key.endsWith('_'))
    return Chip.validate(Object.fromEntries(known), context)
  },
  t.identity,
)

allFail(codecLaws(Chip, arbitraryChip), [
  {
    mistake: 'a number is rounded',
    law: 'decode after encode is the identity',
    laws: codecLaws(rounding, arbitraryChip),
    message: /the value: .*clockGigahertz.* has become .* \(codec\)/,
  },
  {
    mistake: 'infinity has no JSON',
    law: 'a value survives being written as JSON',
    laws: codecLaws(infinite, arbitraryChip),
    message: /the value, cores: expected an integer of at least 1, or "as-needed", found null \(codec\)/,
  },
  {
    mistake: 'unknown keys are dropped',
    law: 'an unknown key is an error with its path',
    laws: codecLaws(lenient, arbitraryChip),
    message: /\w+_: the unknown key is accepted, or not named by its path \(closed\)/,
  },
])

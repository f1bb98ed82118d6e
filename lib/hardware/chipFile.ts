import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Type } from 'io-ts'
import { closed } from '../codec/closed.js'
import { decode, type Undecodable } from '../codec/decode.js'
import { optional } from '../codec/optional.js'
import type { Invalid } from '../codec/violation.js'
import { Chip, type Crossbar, chipFields, crossbarFields, type Energy, energyFields } from './chip.js'
import { CoreComponents } from './coreComponents.js'
import { determined } from './derived.js'
import { noConverter } from './verifyChip.js'

type Cycles = 'mvmCycles' | 'programCycles'

/** A chip that gives its components, and need not say what follows from them. */
interface ChipFile extends Omit<Chip, 'crossbar' | 'energy' | 'components'> {
  readonly crossbar: Omit<Crossbar, Cycles> & Partial<Pick<Crossbar, Cycles>>
  readonly energy?: Partial<Energy>
  readonly components: CoreComponents
}

const ChipFile: Type<ChipFile> = closed<ChipFile>('Chip', {
  ...chipFields,
  crossbar: closed<ChipFile['crossbar']>('Crossbar', {
    ...crossbarFields,
    mvmCycles: optional(crossbarFields.mvmCycles),
    programCycles: optional(crossbarFields.programCycles),
  }),
  energy: optional(
    closed<Partial<Energy>>('Energy', {
      mvmPicojoules: optional(energyFields.mvmPicojoules),
      bytePicojoules: optional(energyFields.bytePicojoules),
      elementPicojoules: optional(energyFields.elementPicojoules),
      signalPicojoules: optional(energyFields.signalPicojoules),
      programPicojoules: optional(energyFields.programPicojoules),
      staticMilliwatts: optional(energyFields.staticMilliwatts),
    }),
  ),
  components: CoreComponents,
})

const hasComponents = (u: unknown): boolean =>
  typeof u === 'object' && u !== null && 'components' in u && u.components !== undefined

/**
 * The chip that a value describes: figures that follow from its components are added where it gives components. Those
 * that it says nevertheless are kept; `verifyChip` holds them against the components.
 */
export const chipFrom = (u: unknown, what: string): Either<Undecodable | Invalid, Chip> => {
  if (!hasComponents(u)) return decode(Chip, what)(u)
  const file = decode(ChipFile, what)(u)
  if (E.isLeft(file)) return file
  const { crossbar, energy, components, ...rest } = file.right
  const found = determined({ ...rest, crossbar, components })
  if (found === null)
    return E.left({ _tag: 'Invalid', artefact: 'chip', violations: [noConverter(crossbar.adcBits)] })
  return E.right({
    ...rest,
    crossbar: { ...found.crossbar, ...crossbar },
    energy: { ...found.energy, ...energy },
    components,
  })
}

/**
 * A chip without what follows from its components: what a file has to say of it.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { chipFileOf } from 'ohmflow/codec'
 * console.assert(!('energy' in chipFileOf(presets.rram22.chip)) && 'energy' in chipFileOf(presets.rram256.chip))
 */
export const chipFileOf = (chip: Chip): object => {
  if (chip.components === undefined) return chip
  const { energy: _energy, ...rest } = chip
  const { mvmCycles: _mvm, programCycles: _program, ...crossbar } = chip.crossbar
  return { ...rest, crossbar }
}

/**
 * A chip of which some figures were changed, with times and energies that follow from its components again. One without
 * components stays as it is.
 *
 * @example
 * import { presets, unwrap } from 'ohmflow'
 * import { followingComponents } from 'ohmflow/codec'
 * const { chip } = presets.rram22
 * const larger = unwrap(followingComponents({ ...chip, crossbar: { ...chip.crossbar, rows: 256 } }))
 * console.assert(larger.energy.mvmPicojoules > chip.energy.mvmPicojoules)
 */
export const followingComponents = (chip: Chip): Either<Undecodable | Invalid, Chip> =>
  chip.components === undefined ? E.right(chip) : chipFrom(chipFileOf(chip), chip.name)

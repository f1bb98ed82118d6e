import type { Chip, Exchange } from '../../hardware/chip.js'
import { columnsOf } from '../../ir/columnsOf.js'
import { type Copies, type Share, sharesOf } from '../../ir/copies.js'
import { exchangesOf } from '../../ir/exchangesOf.js'
import type { Reference } from '../../ir/layerReport.js'
import type { Layer } from '../../ir/lowered.js'
import type { CoreProgram, Phase } from '../../ir/program.js'
import { onVectors } from '../../isa/onVectors.js'
import { acrossRounds } from '../../machine/bounds/acrossRounds.js'
import { sequentialCode } from '../../machine/bounds/sequentialCode.js'

const placeOf = ({ core, tile }: CoreProgram): string => JSON.stringify([core, tile])

const exchanges = ['forward', 'memory'] as const satisfies readonly Exchange[]

/** Whether these cores, one after another, do for a share of the vectors what the definition of the sequential program says. */
const isSequential = (programs: readonly CoreProgram[], share: Share, rows: number): boolean => {
  const own = JSON.stringify(programs.map(({ code }) => code))
  const cores = programs.map(({ core }) => core)
  const tiles = programs.flatMap(({ core, tile }) => (tile === null ? [] : [{ core, rows: tile.rows }]))
  return exchanges.some((exchange) => {
    const codes = sequentialCode({ cores, vectors: share.count, exchange })
    return (
      JSON.stringify(codes.map((code, v) => onVectors(acrossRounds(code, { tiles, rows }, v), share))) === own
    )
  })
}

const orders = ['in-turn', 'pieces'] as const satisfies readonly Copies['vectors'][]

/** Whether a phase's reference is another program than the sequential one of the phase's own tiles. */
const isGiven = ({ cores, sequential }: Phase, layers: ReadonlyMap<string, Layer>): boolean => {
  if (sequential === null) return false
  const layer = layers.get(cores[0]?.layer ?? '')
  if (layer?.kind !== 'base') return true
  const [own, others] = [cores.map(placeOf).toSorted(), sequential.map(placeOf).toSorted()]
  if (own.join() !== others.join()) return true
  const columns = columnsOf(sequential)
  const count = 1 + columns.reduce((most, { copy }) => Math.max(most, copy), 0)
  return !orders.some((order) => {
    const shares = sharesOf({ vectors: layer.vectors, copies: { count, vectors: order } })
    return columns.every(({ copy, cores }) => isSequential(cores, shares[copy]!, layer.rows))
  })
}

/** How partial sums travel in a phase's reference, which is the phase itself where it brings none, and whose it is. */
export const referenceOf = (phase: Phase, layers: ReadonlyMap<string, Layer>): Omit<Reference, 'beyond'> => ({
  exchanges: exchangesOf(phase.sequential ?? phase.cores),
  given: isGiven(phase, layers),
})

const same = (a: readonly Exchange[], b: readonly Exchange[]): boolean => a.join() === b.join()

/** A layer may pass its limit by this part of it without a reason: each sequential core waits for its first input. */
const tolerated = 0.01

/**
 * The reference with the reason why a layer passes its limit, where it does. Sequential cores of the same tiles that
 * exchange and signal alike take no more than P_V times as long, but for the time until each has its first result.
 */
export const withReason = (
  reference: Omit<Reference, 'beyond'>,
  fractionOfLimit: number,
  exchanges: readonly Exchange[],
  { signal }: Pick<Chip, 'signal'>,
): Reference => {
  const reason = (): Reference['beyond'] => {
    if (fractionOfLimit <= 1 + tolerated) return null
    if (reference.given) return 'given'
    if (!same(reference.exchanges, exchanges)) return 'exchange'
    return signal.kind === 'polling' ? 'polling' : 'fill'
  }
  return { ...reference, beyond: reason() }
}

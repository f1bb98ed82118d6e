import type { Figure } from './published.js'

/** What a claim on the source paper's own set-ups says, so that it can be held against what was measured. */
export type SetupClaim =
  /** All networks come to at least this part of their limits. */
  | { readonly kind: 'limit'; readonly crossbar: number; readonly least: number }
  /** Signals take at most this part of all bytes, of each layer. */
  | { readonly kind: 'overhead'; readonly crossbar: number; readonly most: number }
  /** A bus feeds so many cores, so that each layer comes to 90% of its limit. */
  | { readonly kind: 'feeds'; readonly bus: number; readonly cores: number }
  /** The greatest speedup of a layer. */
  | { readonly kind: 'speedup'; readonly crossbar: number; readonly times: number }
  /** A crossbar of half the side takes so many times the cores. */
  | { readonly kind: 'half'; readonly crossbar: number; readonly cores: number }
  /** The greatest factor by which a layer's speedup grows with a crossbar of half the side. */
  | { readonly kind: 'more speedup'; readonly crossbar: number; readonly times: number }
  /** Four times the cores on crossbars of half the side take a bus so many times as wide, at the least. */
  | { readonly kind: 'wider bus'; readonly times: number }
  /** Cyclic takes no more cycles than linear, over all layers. */
  | { readonly kind: 'cyclic' }
  /** Bytes for synchronization of so many cores, and those of what it replaces. */
  | { readonly kind: 'memory'; readonly cores: number; readonly bytes: number; readonly replaced: number }
  /** Nothing that is known says how it was measured. */
  | { readonly kind: 'unknown'; readonly why: string }

/** A claim of the source paper, with what becomes of it here: a test fails when what is measured says something else. */
export interface PublishedSetup extends Figure {
  readonly claimed: string
  readonly claim: SetupClaim
  readonly verdict: 'holds' | 'does not' | 'cannot be checked'
}

const abstract = 'its abstract'
const notes = 'notes on the paper'
const limit = 'speedup over sequential cores on the same tiles / P_V, layers of P_V ≥ 2, bus of 64 B'
const bytes = 'signal bytes / all bytes, each layer, forwarded and through memory'

const limitAt = (crossbar: number, verdict: PublishedSetup['verdict']): PublishedSetup => ({
  source: abstract,
  what: `acceleration at ${crossbar}²`,
  definition: limit,
  claimed: `more than 99% of the limit at ${crossbar}²`,
  claim: { kind: 'limit', crossbar, least: 0.99 },
  verdict,
})

const overheadAt = (crossbar: number, most: number): PublishedSetup => ({
  source: `${notes} (Fig. 7, Table II)`,
  what: `overhead at ${crossbar}²`,
  definition: bytes,
  claimed: `extra bus traffic below ${100 * most}% at ${crossbar}²`,
  claim: { kind: 'overhead', crossbar, most },
  verdict: 'holds',
})

const feeds = (bus: number, cores: number): PublishedSetup => ({
  source: `${notes} (Fig. 6)`,
  what: `cores that ${bus} B feed`,
  definition:
    'crossbars of 32², every layer of up to so many cores at 90% of P_V; the best of our times of an MVM and exchanges',
  claimed: `more than 90% of the limit with ${bus} B for up to ${cores} cores`,
  claim: { kind: 'feeds', bus, cores },
  verdict: 'holds',
})

/**
 * All claims of the source paper on its own set-ups that are known.
 *
 * @example
 * import { publishedSetups } from 'ohmflow/experiment'
 * console.assert(publishedSetups.every(({ source, definition }) => source !== '' && definition !== ''))
 */
export const publishedSetups: readonly PublishedSetup[] = [
  // 64 bytes a cycle feed no layer of 1 024 cores
  limitAt(32, 'does not'),
  limitAt(64, 'holds'),
  limitAt(128, 'holds'),
  overheadAt(32, 0.04),
  overheadAt(64, 0.02),
  feeds(4, 16),
  feeds(64, 512),
  {
    source: `${notes} (Fig. 5)`,
    what: 'greatest speedup',
    definition: 'one layer against sequential cores, 32²',
    claimed: 'up to 16 × (layer 5 of MobileNet)',
    claim: { kind: 'speedup', crossbar: 32, times: 16 },
    verdict: 'holds',
  },
  {
    source: `${notes} (Fig. 5)`,
    what: 'speedup by crossbar',
    definition: 'the same layer on 32² over that on 64²',
    claimed: 'from 64² to 32² up to 2 × more speedup',
    claim: { kind: 'more speedup', crossbar: 64, times: 2 },
    verdict: 'holds',
  },
  {
    source: `${notes} (V-C)`,
    what: 'cores by crossbar',
    definition: 'cores of the same layers on 32² over those on 64²',
    claimed: "half the crossbar's side takes four times the cores",
    claim: { kind: 'half', crossbar: 64, cores: 4 },
    verdict: 'holds',
  },
  {
    source: `${notes} (V-C)`,
    what: 'bus by crossbar',
    definition:
      'the narrowest bus that feeds four times the cores at 90% of P_V on half the side, over the one that feeds them on the whole',
    claimed: "half the crossbar's side needs at least twice the bus",
    claim: { kind: 'wider bus', times: 2 },
    verdict: 'holds',
  },
  {
    source: `${notes} (V-B)`,
    what: 'cyclic against linear',
    definition: 'cycles of all layers, bus of 64 B',
    claimed: 'cyclic slightly faster; linear preferred for its simplicity',
    claim: { kind: 'cyclic' },
    verdict: 'holds',
  },
  {
    source: notes,
    what: 'memory for synchronization',
    definition: 'one register of 4 bytes a core, against 32 K attributes of a byte',
    claimed: '4 kB for 1 024 cores, at least 87.5% less',
    claim: { kind: 'memory', cores: 1024, bytes: 4096, replaced: 32_768 },
    verdict: 'holds',
  },
  {
    source: notes,
    what: 'cycles of layers',
    definition: 'SystemC/TLM, approximately timed',
    claimed: 'times of its simulation',
    claim: {
      kind: 'unknown',
      why: 'its clock ratio, time of an MVM and width of partial sums are not in the notes',
    },
    verdict: 'cannot be checked',
  },
]

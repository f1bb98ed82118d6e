/** What was found of a published claim, and what becomes of the claim by that. */
export interface Found<V extends string> {
  readonly found: string
  readonly verdict: V | 'does not'
}

/** Of a claim that is measured as it was made: it holds, or does not. */
export const held = (holds: boolean, found: string): Found<'holds'> => judged('holds', holds, found)

/** Of a claim that is met in this way, if it is. */
export const judged = <V extends string>(met: V, isMet: boolean, found: string): Found<V> => ({
  found,
  verdict: isMet ? met : 'does not',
})

/** A stage of the user's own, read from a file, that breaks a law of its slot, fails, throws, or gives something else. */
export interface StageFailed {
  readonly _tag: 'StageFailed'
  /** The slot that it is for. */
  readonly stage: string
  readonly file: string
  readonly problem: string
}

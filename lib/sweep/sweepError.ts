/** A text that is not YAML. `line` and `column` count from 1. */
export interface BadYaml {
  readonly _tag: 'BadYaml'
  readonly what: string
  readonly line: number
  readonly column: number
  readonly problem: string
}

/** A place in a sweep, and what is wrong there. */
export interface SweepProblem {
  readonly path: string
  readonly problem: string
}

/** A sweep that decodes and cannot be done. */
export interface BadSweep {
  readonly _tag: 'BadSweep'
  readonly what: string
  readonly problems: readonly SweepProblem[]
}

/** A file of rows that cannot be read or gone on with. */
export interface BadRows {
  readonly _tag: 'BadRows'
  readonly path: string
  readonly problem: string
  readonly remedy: string
}

/** Why a sweep cannot be done. */
export type SweepError = BadYaml | BadSweep | BadRows

import type { Explanations } from '../codec/explanation.js'
import { quoted } from '../codec/wording.js'

/** Samples or labels that are not what they should be. */
export interface BadDataset {
  readonly _tag: 'BadDataset'
  /** The file or folder, or whatever the caller calls it. */
  readonly what: string
  readonly problem: string
  /** What can be done about it. */
  readonly remedy: string
}

/** What it means that a dataset cannot be used. */
export const datasetExplanations: Explanations<BadDataset> = {
  BadDataset: ({ what, problem, remedy }) => ({ happened: `${quoted(what)}: ${problem}`, remedy }),
}

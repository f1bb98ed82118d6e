import type { Placed } from 'ohmflow'
import { Program } from 'ohmflow/codec'
import { ownStage } from './ownStage.js'

/** A synchronizer of the page's user, from its code. */
export const ownSynchronizer = ownStage<Placed, Program>({
  stage: 'synchronize',
  what: 'your synchronizer',
  wants: 'a function from Placed to Either<…, Program>, as synchronizer(…) makes one of a scheme,',
  output: Program,
  laws: async () => (await import('ohmflow/laws')).synchronizerLaws,
})

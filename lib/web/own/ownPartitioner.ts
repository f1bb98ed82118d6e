import type { Lowered } from 'ohmflow'
import { Tiled } from 'ohmflow/codec'
import { ownStage } from './ownStage.js'

/** A partitioner of the page's user, from its code. */
export const ownPartitioner = ownStage<Lowered, Tiled>({
  stage: 'tile',
  what: 'your partitioner',
  wants: 'a function from Lowered to Either<…, Tiled>',
  output: Tiled,
  laws: async () => (await import('ohmflow/laws')).partitionerLaws,
})

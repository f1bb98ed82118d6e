import * as real from '../pipeline/index.js'
import { appendLaws } from './pipeline/appendLaws.js'
import { cacheLaws } from './pipeline/cacheLaws.js'
import { insertLaws } from './pipeline/insertLaws.js'
import { liveLaws } from './pipeline/liveLaws.js'
import { runLaws } from './pipeline/runLaws.js'
import type { Implementation, Laws } from './pipeline/subject.js'
import { swapLaws } from './pipeline/swapLaws.js'
import { tapLaws } from './pipeline/tapLaws.js'

export { passLaws } from './pipeline/passLaws.js'
export { storeLaws } from './pipeline/storeLaws.js'
export type { Implementation as PipelineImplementation, Laws } from './pipeline/subject.js'

/**
 * The laws of pipelines as properties, by name: the slots are lenses, appending and inserting are composition, observers and
 * caches change nothing, a Left ends its own branch only, a throw is a defect, runs
 * are cold and stop when unsubscribed from, live work is cancelled and reused.
 *
 * @example
 * import fc from 'fast-check'
 * import { pipelineLaws } from 'ohmflow/laws'
 * const laws = Object.entries(pipelineLaws())
 * for (const [, law] of laws) await fc.assert(law, { numRuns: 2 })
 * console.assert(laws.length > 20)
 */
export const pipelineLaws = (implementation: Implementation = real): Laws => ({
  ...runLaws(implementation),
  ...swapLaws(implementation),
  ...appendLaws(implementation),
  ...insertLaws(implementation),
  ...tapLaws(implementation),
  ...cacheLaws(implementation),
  ...liveLaws(implementation),
})

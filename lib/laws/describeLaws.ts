import * as fc from 'fast-check'
import { describe, test } from 'vitest'
import type { Laws } from './pipeline/subject.js'

/** How laws are tested: what the group of tests is called, and all that fast-check takes. */
export interface LawTests extends fc.Parameters<unknown> {
  readonly name?: string
}

/** What is wrong, in the words of the law; then how to see it again. */
const report = ({
  errorInstance,
  counterexample,
  seed,
  counterexamplePath,
  numRuns,
}: fc.RunDetails<unknown>): string => {
  const problem = errorInstance instanceof Error ? errorInstance.message : 'too few inputs were not refused'
  const found = counterexample === null ? [] : [`input: ${fc.stringify(counterexample).slice(0, 2000)}`]
  const again = `{ seed: ${seed}${counterexamplePath === null ? '' : `, path: '${counterexamplePath}'`} }`
  return [
    problem,
    '',
    ...found,
    `found in run ${numRuns}; ${again} as the second argument shows it again`,
  ].join('\n')
}

/**
 * Makes a test of each law, under its name, in a file that vitest runs. Where a
 * law does not hold, the smallest input that was found is told in the words of
 * the law. It is in an entry of its own, `ohmflow/vitest`, since it needs vitest.
 *
 * ```text
 * // balanced.test.ts
 * import { partitionerLaws } from 'ohmflow/laws'
 * import { describeLaws } from 'ohmflow/vitest'
 * import { balanced } from './balanced.js'
 *
 * describeLaws(partitionerLaws(balanced))
 * ```
 */
export const describeLaws = (laws: Laws, { name = 'laws', ...parameters }: LawTests = {}): void => {
  describe(name, () => {
    for (const [law, property] of Object.entries(laws))
      test(law, async () => {
        const details = await fc.check(property, parameters)
        if (details.failed) throw new Error(report(details))
      })
  })
}

import { activityOf } from '../entries/program.js'
import { mappedPage, packSteps } from '../entries/view.js'
import { artefactOf, type Result } from './mapStages.js'
import { madeBy } from './version.js'

/** The page of a mapping that went through all stages; none of one that did not. */
export const mapPage = async (
  args: readonly string[],
  results: readonly Result[],
): Promise<string | undefined> => {
  const report = artefactOf(results, 'simulate')
  const placed = artefactOf(results, 'assign')
  const program = artefactOf(results, 'synchronize')
  if (report === undefined || placed === undefined || program === undefined) return undefined
  const steps = await packSteps(program)
  return mappedPage({ report, placed, program, activity: activityOf(program), steps }, madeBy(args))
}

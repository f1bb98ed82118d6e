import type { Explanations } from '../codec/explanation.js'
import { some } from '../codec/wording.js'
import type { SweepError } from './sweepError.js'

/** What errors of sweeps mean. */
export const sweepExplanations: Explanations<SweepError> = {
  BadYaml: (error) => ({
    happened: `${error.what} is not YAML: line ${error.line}, column ${error.column}: ${error.problem}`,
    remedy: 'Correct that place, or write the file as JSON.',
  }),
  BadSweep: (error) => ({
    happened: `${error.what} is not a sweep that can be run: ${some(
      error.problems.map(({ path, problem }) => `${path}: ${problem}`),
      4,
    )}`,
    remedy: 'Correct each of these places.',
  }),
  BadRows: (error) => ({
    happened: `${error.path}: ${error.problem}`,
    remedy: error.remedy,
  }),
}

import type { Undecodable } from './decode.js'
import type { Explanations } from './explanation.js'
import type { BadJson } from './parseJson.js'
import type { Invalid } from './violation.js'
import { some } from './wording.js'

/** A path as it stands in a sentence, cut in its middle where it is very long. */
const place = (path: string): string =>
  path.length > 200 ? `${path.slice(0, 150)}…${path.slice(-40)}` : path

/** What errors of data that comes from outside mean. */
export const codecExplanations: Explanations<Undecodable | BadJson | Invalid> = {
  BadJson: (error) => ({
    happened: `${error.what} is not JSON: line ${error.line}, column ${error.column}: ${error.problem}`,
    remedy: `${error.hint.charAt(0).toUpperCase()}${error.hint.slice(1)}`,
  }),
  Undecodable: (error) => ({
    happened: `${error.what} is not valid: ${some(
      error.problems.map(({ path, expected, found }) =>
        expected.startsWith('no such key')
          ? `${place(path)}: ${expected}`
          : `${path === '' ? 'it' : place(path)} is ${found}, expected ${expected}`,
      ),
    )}`,
    remedy: 'Correct each of these places.',
  }),
  Invalid: (error) => ({
    happened: `the ${error.artefact} is not valid: ${some(
      error.violations.map(({ rule, where, problem }) => `${where}: ${problem} (${rule})`),
      4,
    )}`,
    remedy: 'Correct what produced it, or that place in the file.',
  }),
}

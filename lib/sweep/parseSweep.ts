import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { decode, type Undecodable } from '../codec/decode.js'
import { type BadJson, parseJson } from '../codec/parseJson.js'
import type { BadYaml } from './sweepError.js'
import { SweepFile } from './sweepFile.js'
import { badAlias, yamlFaults } from './yamlFaults.js'

/** The value of a text, and the line of each place in it, where lines are known. */
interface Read {
  readonly value: unknown
  readonly lineOf: (path: string) => number | null
}

/** The keys of a path as errors write it: `factors[0]["crossbar.rows"]`. */
const stepsOf = (path: string): readonly (string | number)[] =>
  [...path.matchAll(/\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([^.[\]]+)/g)].map(([, index, text, key = '']) =>
    index !== undefined ? Number(index) : text !== undefined ? String(JSON.parse(text)) : key,
  )

/** What a YAML text says. Its first fault where it has one; a document at a time, without tags of its own. */
const readYaml = async (text: string, what: string): Promise<Either<BadYaml, Read>> => {
  const { isNode, LineCounter, parseDocument } = await import('yaml')
  const lines = new LineCounter()
  // an alias may stand for much more than it is written with
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' })
  const bad = (offset: number, problem: string): Either<BadYaml, never> => {
    const { line, col } = lines.linePos(offset)
    return E.left({ _tag: 'BadYaml', what, line, column: col, problem })
  }
  const [fault] = [...parsed.errors, ...parsed.warnings]
  if (fault !== undefined) return bad(fault.pos[0], yamlFaults[fault.code])
  try {
    const value: unknown = parsed.toJS({ maxAliasCount: 100 })
    const lineOf = (path: string): number | null => {
      const steps = stepsOf(path)
      for (let depth = steps.length; depth > 0; depth--) {
        const node: unknown = parsed.getIn(steps.slice(0, depth), true)
        if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
      }
      return null
    }
    return E.right({ value, lineOf })
  } catch {
    return bad(Math.max(text.indexOf('*'), 0), badAlias)
  }
}

const read = async (text: string, what: string): Promise<Either<BadJson | BadYaml, Read>> =>
  /\.json$/i.test(what) || /^\uFEFF?\s*\{/.test(text)
    ? E.map((value: unknown): Read => ({ value, lineOf: () => null }))(parseJson(text, what))
    : readYaml(text, what)

/**
 * The sweep that a text describes, in YAML or in JSON. Fails with line and column where it is neither, and with every
 * path, and its line, where a value is missing, unknown or of the wrong kind. `what` is how a person would call the text:
 * "buses.yaml".
 *
 * @example
 * import { parseSweep } from 'ohmflow/sweep'
 * const text = 'models: [resnet18]\nchips: [rram256]\nfactors:\n  - crossbar.rows: [64, 128]\n'
 * const [right, wrong] = [await parseSweep(text, 'rows.yaml')(), await parseSweep(`${text}model: 1`, 'rows.yaml')()]
 * console.assert(right._tag === 'Right' && wrong._tag === 'Left' && wrong.left._tag === 'Undecodable')
 */
export const parseSweep =
  (text: string, what: string): TaskEither<BadJson | BadYaml | Undecodable, SweepFile> =>
  async () =>
    E.chainW(({ value, lineOf }: Read) =>
      E.mapLeft(
        (error: Undecodable): Undecodable => ({
          ...error,
          problems: error.problems.map((problem) => {
            const line = lineOf(problem.path)
            return line === null ? problem : { ...problem, path: `${problem.path} (line ${line})` }
          }),
        }),
      )(decode(SweepFile, what)(value)),
    )(await read(text, what))

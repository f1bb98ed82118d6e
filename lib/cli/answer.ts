import * as E from 'fp-ts/lib/Either.js'
import { type AsyncRule, eventually } from '../rule.js'
import { complain, withHelp } from './complain.js'
import { exitCode, type Failure, type OneFailed } from './exit.js'
import type { OwnStages } from './ownStages.js'
import { spelledOut, tell } from './say.js'
import { namesFile, type StageOptions } from './stageFiles.js'

/** What a command answers: text for standard output, or why there is none. */
export type Answer = AsyncRule<Failure | OneFailed, string>

/** Shows what a command answers: text on standard output, or one paragraph on standard error. */
export const finish = async (command: string, answer: Answer): Promise<void> => {
  const said = await eventually(answer)
  if (E.isRight(said)) {
    tell(/^[[{]/.test(said.right) ? spelledOut(said.right) : said.right)
    return
  }
  const error = said.left
  if (error._tag === 'UsageError') {
    complain(command, error.plain === true ? error.message : withHelp(command, error.message))
    process.exitCode = exitCode.usage
    return
  }
  const { explain } = await import('./explained.js')
  complain(command, error._tag === 'OneFailed' ? `${error.which}: ${explain(error.error)}` : explain(error))
  process.exitCode = exitCode.failed
}

/** Options, with the stages that they name by their files. */
export async function* withOwn<O extends StageOptions>(
  options: O,
): AsyncRule<Failure, O & { readonly own?: OwnStages }> {
  if (!namesFile(options)) return options
  const { ownStages } = await import('./ownStages.js')
  return { ...options, own: yield* ownStages(options) }
}

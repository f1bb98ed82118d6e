import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { OhmflowError } from '../index.js'
import { complain, withHelp } from './complain.js'
import { exitCode, type UsageError } from './exit.js'
import type { OwnStages } from './ownStages.js'
import { spelledOut, tell } from './say.js'
import { namesFile, type StageOptions } from './stageFiles.js'

/** What a command answers: text for standard output, or why there is none. */
export type Answer = Either<OhmflowError | UsageError, string>

/** Shows what a command answers: text on standard output, or one paragraph on standard error. */
export const finish = async (command: string, answer: Answer): Promise<void> => {
  if (E.isRight(answer)) {
    tell(/^[[{]/.test(answer.right) ? spelledOut(answer.right) : answer.right)
    return
  }
  const error = answer.left
  if (error._tag === 'UsageError') {
    complain(command, error.plain === true ? error.message : withHelp(command, error.message))
    process.exitCode = exitCode.usage
    return
  }
  const { explain } = await import('./explained.js')
  complain(command, explain(error))
  process.exitCode = exitCode.failed
}

/** Does a command with the stages that its options name by their files. */
export const withOwn = async <O extends StageOptions>(
  options: O,
  work: (options: O & { readonly own?: OwnStages }) => Promise<Answer>,
): Promise<Answer> => {
  if (!namesFile(options)) return work(options)
  const { ownStages } = await import('./ownStages.js')
  const own = await ownStages(options)
  return E.isLeft(own) ? own : work({ ...options, own: own.right })
}

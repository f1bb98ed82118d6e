import type { Command } from 'commander'
import { nearest } from '../codec/nearest.js'
import { printable } from '../codec/printable.js'
import { complain, withHelp } from './complain.js'
import { tell } from './say.js'

/** What commander says of a command line, and which name was likely meant. */
const said = (command: Command, text: string): string => {
  const problem = text.trim().replace(/^error: /, '')
  const [, dashes = '', name = ''] = /^unknown (?:option|command) '(-*)([^'=]*)/.exec(problem) ?? []
  const known =
    dashes === '' ? command.commands.map((one) => one.name()) : command.options.map((one) => one.name())
  const meant = name === '' ? undefined : nearest(name, known)
  return printable(meant === undefined ? problem : `${problem}; did you mean ${dashes}${meant}?`)
}

/** Has a program and each of its commands answer wrong usage with one paragraph that leads to its own help. */
export const answerMisuse = (program: Command): void => {
  for (const command of [program, ...program.commands]) {
    const name = command === program ? '' : command.name()
    command.showSuggestionAfterError(false).configureOutput({
      writeOut: tell,
      outputError: (text) => complain(name, withHelp(name, said(command, text))),
    })
  }
}

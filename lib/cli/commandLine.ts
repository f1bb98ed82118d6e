import { Command, CommanderError } from 'commander'
import type { NamedCommand } from './command.js'
import { commands } from './commands.js'
import { exitCode } from './exit.js'
import { answerMisuse } from './misuse.js'
import { version } from './version.js'

/** The commands that an answer takes: the one that is called, or all where none is, for help and for what was likely meant. */
const neededFor = (called: string | undefined): readonly NamedCommand[] => {
  if (called === '--version') return []
  const meant = commands.filter(({ name }) => name === called)
  return meant.length > 0 ? meant : commands
}

/** The program, as far as an answer takes it. */
const programFor = ([called]: readonly string[]): Command => {
  const program = new Command('ohmflow')
    .description('Map convolutional neural networks onto multi-core RRAM compute-in-memory chips.')
    .version(version, '--version', 'the version of ohmflow')
    .exitOverride()
  for (const { made } of neededFor(called)) program.addCommand(made().copyInheritedSettings(program))
  answerMisuse(program)
  return program
}

/** Does what a command line says, and sets what the process ends with. */
export const commandLine = async (args: readonly string[]): Promise<void> => {
  try {
    await programFor(args).parseAsync(args, { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    process.exitCode = thrown.exitCode === 0 ? exitCode.done : exitCode.usage
  }
}

import { Command, CommanderError } from 'commander'
import { commands } from './commands.js'
import { exitCode } from './exit.js'
import { answerMisuse } from './misuse.js'
import { version } from './version.js'

const program = new Command('ohmflow')
  .description('Map convolutional neural networks onto multi-core RRAM compute-in-memory chips.')
  .version(version, '--version', 'the version of ohmflow')
  .exitOverride()
for (const command of commands) program.addCommand(command.copyInheritedSettings(program))
answerMisuse(program)

/** Does what a command line says, and sets what the process ends with. */
export const commandLine = async (args: readonly string[]): Promise<void> => {
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    process.exitCode = thrown.exitCode === 0 ? exitCode.done : exitCode.usage
  }
}

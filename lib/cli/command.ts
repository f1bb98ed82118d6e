import { Command, Option, type OptionValues } from 'commander'
import { type Answer, finish } from './answer.js'
import type { OptionText } from './options.js'

/** What a command is given. */
export interface Given<O> {
  /** Its arguments, options left out. */
  readonly words: readonly string[]
  readonly options: O
  /** The options that were given, as they are written: `--chip`. */
  readonly said: readonly string[]
  /** The whole command line, from the name of the command on: options before it end the program. */
  readonly args: readonly string[]
}

/** A command of the command line, whose options are read as an `O`. */
export interface CommandText<O extends OptionValues> {
  readonly name: string
  readonly does: string
  /** As in `<file>`, and what it is. */
  readonly argument?: readonly [flags: string, help: string]
  readonly options: readonly OptionText[]
  /** What it is made of comes only when it is called. */
  readonly answer: (given: Given<O>) => Answer
}

/** Gathers what an option that may be repeated is given. Without a default, which help would show as `[]`. */
const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value]

const optionOf = ({ flags, help, default: otherwise, repeats, required }: OptionText): Option => {
  const option = new Option(flags, help).makeOptionMandatory(required === true)
  if (otherwise !== undefined) option.default(otherwise)
  return repeats === true ? option.argParser(collect) : option
}

/** The options that were given, as they are written. */
const saidIn = (command: Command): readonly string[] =>
  command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map(({ long }) => long ?? '')

/** A command that is made when it is called, or when somebody asks which there are: what makes it takes longer than most calls. */
export interface NamedCommand {
  readonly name: string
  readonly made: () => Command
}

/** A command as commander has it: it shows what it answers. */
export const commandOf = <O extends OptionValues>(text: CommandText<O>): NamedCommand => {
  const { name, does, argument, options, answer } = text
  const made = (): Command => {
    const command = new Command(name).description(does)
    if (argument !== undefined) command.argument(...argument)
    for (const option of options) command.addOption(optionOf(option))
    return command.action(async () => {
      const { args: words, parent } = command
      const said = saidIn(command)
      await finish(name, answer({ words, options: command.opts(), said, args: parent?.args ?? [] }))
    })
  }
  return { name, made }
}

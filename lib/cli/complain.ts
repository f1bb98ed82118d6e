import { onStderr } from './colours.js'
import { shown } from './screen.js'

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** One paragraph on standard error, begun with the command that it is about; '' is the program itself. */
export const complain = (command: string, text: string): void => {
  process.stderr.write(
    `${onStderr.red(`ohmflow${command === '' ? '' : ` ${command}`}:`)} ${shown(ended(text))}\n`,
  )
}

/** How a command is meant, as the end of a paragraph on its wrong use. */
export const withHelp = (command: string, text: string): string =>
  `${ended(text)} See ohmflow ${command === '' ? '' : `${command} `}--help.`

import { onStderr } from './colours.js'
import { fitted } from './fitted.js'
import { shown } from './screen.js'

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** One paragraph on standard error, begun with the command that it is about; '' is the program itself. */
export const complain = (command: string, text: string): void => {
  const name = `ohmflow${command === '' ? '' : ` ${command}`}:`
  const paragraph = shown(fitted(`${name} ${ended(text)}`, process.stderr))
  process.stderr.write(`${onStderr.red(paragraph.slice(0, name.length))}${paragraph.slice(name.length)}\n`)
}

/** How a command is meant, as the end of a paragraph on its wrong use. */
export const withHelp = (command: string, text: string): string =>
  `${ended(text)} See ohmflow ${command === '' ? '' : `${command} `}--help.`

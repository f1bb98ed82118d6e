import { fitted } from './fitted.js'
import { isPlain, shown } from './screen.js'

/** Says something to whoever looks on, on standard error: in the characters of the terminal, within its columns. */
export const say = (text: string): void => void process.stderr.write(shown(fitted(text, process.stderr)))

/** Writes a text that is laid out already to standard output, in the characters of the terminal. */
export const tell = (text: string): void => void process.stdout.write(shown(text))

/** JSON in the characters of the terminal: the same to whoever reads it, with `\u00b5` for what the terminal has not. */
export const spelledOut = (json: string, plainly = isPlain()): string =>
  plainly
    ? json.replaceAll(/\P{ASCII}/gu, (character) =>
        character
          .split('')
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
      )
    : json

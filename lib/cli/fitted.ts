import { wrapped } from '../entries/view.js'

/** What a text is written to, as far as its lines depend on it. */
type Stream = Pick<NodeJS.WriteStream, 'isTTY' | 'columns'>

/** A text in lines that a terminal has room for; as it is where no terminal is, since then a program reads it. */
export const fitted = (text: string, { isTTY, columns }: Stream): string =>
  isTTY === true
    ? text
        .split('\n')
        .flatMap((line) => wrapped(line, columns || 80))
        .join('\n')
    : text

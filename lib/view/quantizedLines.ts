import { printable } from '../codec/printable.js'
import { wrapped } from './wrapped.js'

/** What quantization has cost, in words, and how many characters a line has room for. */
export interface Quantization {
  readonly text: string
  readonly width: number
}

const label = 'quantized    '

/** What quantization has cost, as the last lines of a table. */
export const quantizedLines = ({ text, width }: Quantization): readonly string[] => [
  // spelt out before it is measured
  ...wrapped(printable(text), width - label.length).map(
    (line, i) => `${i === 0 ? label : ' '.repeat(label.length)}${line}`,
  ),
  '',
]

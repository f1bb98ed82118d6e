import { printable } from '../codec/printable.js'
import { isZooName } from '../entries/codec.js'
import { zooNames } from '../entries/experiment.js'
import { grouped, listing, wrapped } from '../entries/view.js'
import { zoo } from '../index.js'
import type { FileError } from '../node/fileError.js'
import { writeWhole } from '../node/writeWhole.js'
import { fail, get, type Rule } from '../rule.js'
import { type UsageError, usageError } from './exit.js'
import { ifGiven, parseNatural } from './inputs.js'
import { screenWidth } from './screen.js'
import { unknown } from './unknown.js'

const heads = ['network', 'input', 'parameters'] as const

/** Characters of a line that says where a network is from, at the least. */
const leastRoom = 24

/** All networks; where each is from goes on below where the terminal has no room beside it. */
const table = (width: number): string => {
  const rows = Object.values(zoo).map(({ name, input, parameters, source }) => ({
    cells: [name, input.join(' × '), grouped(parameters)],
    source,
  }))
  const taken = heads.map((head, i) =>
    Math.max(head.length, ...rows.map(({ cells }) => cells[i]?.length ?? 0)),
  )
  const room = taken.reduce((left, column) => left - column - 2, width)
  return listing(
    [...heads.map((head, i) => ({ head, numbers: i > 0 })), { head: 'source' }],
    rows.flatMap(({ cells, source }) =>
      wrapped(source, Math.max(leastRoom, room)).map((line, i) => [
        ...(i === 0 ? cells : heads.map(() => '')),
        line,
      ]),
    ),
  )
}

/** `ohmflow zoo [NAME]`: the networks, or one of them, or one written as an ONNX file. */
export function* showZoo(
  name: string | undefined,
  options: { readonly out?: string; readonly seed?: string },
): Rule<FileError | UsageError, string> {
  const { out } = options
  if (name === undefined) {
    if (out !== undefined) yield* fail(usageError(`--out needs a network: ${zooNames.join(', ')}`))
    return `${table(screenWidth())}\n`
  }
  if (!isZooName(name)) return yield* fail(unknown('network', name, zooNames))
  const seed = yield* ifGiven(options.seed, (text) => parseNatural('--seed', text))
  const { input, parameters, source, build } = zoo[name]
  if (out === undefined)
    return `${name}: input ${input.join(' × ')}, ${grouped(parameters)} parameters\n${source}\n`
  const model = build(seed === undefined ? {} : { weights: { seed } })
  yield* get(writeWhole(out, model))
  return `${printable(`${name} written to ${out}, ${grouped(model.length)} bytes`)}\n`
}

import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { printable } from '../codec/printable.js'
import { isZooName } from '../entries/codec.js'
import { zooNames } from '../entries/experiment.js'
import { grouped, listing } from '../entries/view.js'
import { type OhmflowError, zoo } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import { type UsageError, usageError } from './exit.js'
import { screenWidth } from './screen.js'
import { unknown } from './unknown.js'

const heads = ['network', 'input', 'parameters'] as const

/** All networks; of each, as much of where it is from as the terminal has room for. */
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
    rows.map(({ cells, source }) => [
      ...cells,
      source.length > room ? `${source.slice(0, Math.max(0, room - 1))}…` : source,
    ]),
  )
}

const seedOf = (text: string | undefined): Either<UsageError, number | undefined> => {
  if (text === undefined) return E.right(undefined)
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text))
    ? E.right(Number(text))
    : E.left(usageError(`--seed takes an integer of at least 0, not "${text}"`))
}

/** `ohmflow zoo [NAME]`: the networks, or one of them, or one written as an ONNX file. */
export const showZoo = (
  name: string | undefined,
  options: { readonly out?: string; readonly seed?: string },
): Either<OhmflowError | UsageError, string> => {
  if (name === undefined)
    return options.out === undefined
      ? E.right(`${table(screenWidth())}\n`)
      : E.left(usageError(`--out needs a network: ${zooNames.join(', ')}`))
  if (!isZooName(name)) return E.left(unknown('network', name, zooNames))
  const seed = seedOf(options.seed)
  if (E.isLeft(seed)) return seed
  const { input, parameters, source, build } = zoo[name]
  if (options.out === undefined)
    return E.right(`${name}: input ${input.join(' × ')}, ${grouped(parameters)} parameters\n${source}\n`)
  const model = build(seed.right === undefined ? {} : { weights: { seed: seed.right } })
  const said = printable(`${name} written to ${options.out}, ${grouped(model.length)} bytes`)
  return E.map(() => `${said}\n`)(writeWhole(options.out, model))
}

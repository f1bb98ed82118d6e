import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { printable } from '../codec/printable.js'
import { isZooName } from '../entries/codec.js'
import { zooNames } from '../entries/experiment.js'
import { grouped, listing } from '../entries/view.js'
import { type OhmflowError, zoo } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import { type UsageError, usageError } from './exit.js'
import { unknown } from './unknown.js'

const table = (): string =>
  listing(
    [
      { head: 'network' },
      { head: 'input', numbers: true },
      { head: 'parameters', numbers: true },
      { head: 'source' },
    ],
    Object.values(zoo).map(({ name, input, parameters, source }) => [
      name,
      input.join(' × '),
      grouped(parameters),
      source.length > 54 ? `${source.slice(0, 53)}…` : source,
    ]),
  )

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
      ? E.right(`${table()}\n`)
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

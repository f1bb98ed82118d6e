import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { closed } from '../../codec/closed.js'
import { decode, type Undecodable } from '../../codec/decode.js'
import { nearest } from '../../codec/nearest.js'
import { oneOf } from '../../codec/oneOf.js'
import { optional } from '../../codec/optional.js'
import { type BadJson, parseJson } from '../../codec/parseJson.js'
import { Precision } from '../../hardware/precision.js'
import type { UnknownLayer } from './precision.js'
import { type Precisable, precisionPolicy } from './precisionPolicy.js'

/**
 * A file that says in how many bits layers are computed.
 *
 * @example
 * import { PolicyFile } from 'ohmflow/codec'
 * const conv1 = { weightBits: 8, inputBits: 8 }
 * console.assert(PolicyFile.is({ schema: 'ohmflow.precision/1', layers: { conv1 } }))
 */
export interface PolicyFile {
  readonly schema: 'ohmflow.precision/1'
  /** Bits of base layers, by the names of their nodes. */
  readonly layers: Readonly<Record<string, Precision>>
  /** Bits of all other base layers; the chip's where it is left out. */
  readonly others?: Precision
}

export const PolicyFile: t.Type<PolicyFile> = closed<PolicyFile>('PolicyFile', {
  schema: oneOf('ohmflow.precision/1'),
  layers: t.readonly(t.record(t.string, Precision)),
  others: optional(Precision),
})

/**
 * The policy that a JSON text says. Fails with line and column where the text is not JSON, and with every path where a
 * value is missing, unknown or of the wrong kind. `what` is how a person would call the text: "mixed.json".
 *
 * @example
 * import { parsePolicy } from 'ohmflow/codec'
 * const text = '{ "schema": "ohmflow.precision/1", "layers": { "conv1": { "weightBits": 4, "inputBits": 8 } } }'
 * console.assert(parsePolicy(text, 'mixed.json')._tag === 'Right')
 * console.assert(parsePolicy(text.replace('weightBits', 'weigthBits'), 'mixed.json')._tag === 'Left')
 */
export const parsePolicy = (text: string, what: string): E.Either<BadJson | Undecodable, PolicyFile> =>
  E.chainW(decode(PolicyFile, what))(parseJson(text, what))

/** The first layer that is named and that there is not. */
const unknownLayer = ({ base, layers }: Precisable, names: readonly string[]): UnknownLayer | null => {
  const known = new Set(base.map(({ name }) => name))
  const layer = names.find((name) => !known.has(name))
  if (layer === undefined) return null
  const operator = layers.find(({ kind, name }) => kind === 'operator' && name === layer)
  return {
    _tag: 'UnknownLayer',
    layer,
    meant: nearest(layer, known) ?? null,
    operator: operator?.op ?? null,
  }
}

/** A policy that says nothing of any layer. */
const nothing: PolicyFile = { schema: 'ohmflow.precision/1', layers: {} }

/**
 * Each layer in the bits that a file says, and all others in those that it says for them, or in the chip's: a policy of
 * mixed precision, as CIM-AQ (arXiv 2601.21737) searches for them. Fails with `UnknownLayer` where it names a layer that
 * is none, and with `Undecodable` where it is no such file. `name` is what reports call it.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { precisionFromPolicy } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const conv1 = { weightBits: 8, inputBits: 8 }
 * const mixed = precisionFromPolicy({ schema: 'ohmflow.precision/1', layers: { conv1 }, others: { weightBits: 2, inputBits: 2 } })
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = unwrap(await teaching.insert('precision', { after: 'lower' }, mixed).task(model)())
 * console.assert(report.layers.map(({ precision }) => precision?.inputBits ?? 8).join() === '8,2,2')
 */
export const precisionFromPolicy = (file: PolicyFile = nothing, name = 'policy') =>
  precisionPolicy(
    name,
    (given): E.Either<UnknownLayer | Undecodable, Readonly<Record<string, Precision>>> =>
      E.chainW(({ layers, others }: PolicyFile) => {
        const unknown = unknownLayer(given, Object.keys(layers))
        if (unknown !== null) return E.left(unknown)
        const rest = others === undefined ? [] : given.base.map(({ name }) => [name, others] as const)
        return E.right({ ...Object.fromEntries(rest), ...layers })
      })(decode(PolicyFile, 'the precision')(file)),
    { parameters: file },
  )

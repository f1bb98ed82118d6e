import type { Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Crossbar } from '../../hardware/chip.js'
import { Precision } from '../../hardware/precision.js'
import type { BaseLayer, Layer, Lowered } from '../../ir/lowered.js'
import { pass } from '../../pipeline/index.js'

/** What bits are decided from. */
export interface Precisable {
  /** The base layers in topological order. */
  readonly base: readonly BaseLayer[]
  /** All layers, with the operators between. */
  readonly layers: Lowered['layers']
  readonly crossbar: Crossbar
}

/** The bits of layers by their names; what it leaves out is computed in the bits of the chip. */
export type PrecisionRule<E> = (given: Precisable) => Either<E, Readonly<Record<string, Precision>>>

/** What tells a rule from others of its name, so that caches do. */
export interface RuleOptions {
  /** To be changed whenever the rule gives something else. */
  readonly version?: string
  /** What the rule goes by beside what it is given. */
  readonly parameters?: unknown
}

/** Whether a layer is computed as it would be if nothing were said of it. */
const isOwn = ({ weightBits, inputBits, adcBits }: Precision, crossbar: Crossbar): boolean =>
  weightBits === crossbar.weightBits &&
  inputBits === crossbar.inputBits &&
  (adcBits === undefined || adcBits === crossbar.adcBits)

const given = (layer: Layer, precision: Precision | undefined, crossbar: Crossbar): Layer => {
  if (layer.kind === 'operator') return layer
  const { precision: _precision, ...plain } = layer
  return precision === undefined || isOwn(precision, crossbar) ? plain : { ...plain, precision }
}

/**
 * The stage behind `lower` that gives each layer the bits that `rule` says. A layer of the chip's own bits is left as one of
 * which nothing is said, so that a policy that changes nothing changes nothing. *
 * @example
 * import { right } from 'fp-ts/lib/Either.js'
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { precisionPolicy } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * // the first and the last layer in full, the others in four bits
 * const inner = precisionPolicy('inner', ({ base }) =>
 *   right(Object.fromEntries(base.slice(1, -1).map(({ name }) => [name, { weightBits: 4, inputBits: 4 }]))),
 * )
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = unwrap(await teaching.insert('precision', { after: 'lower' }, inner).task(model)())
 * console.assert(report.layers.map(({ precision }) => precision?.inputBits ?? 8).join() === '8,4,8')
 */
export const precisionPolicy = <E>(
  name: string,
  rule: PrecisionRule<E>,
  { version = '1', parameters = null }: RuleOptions = {},
) =>
  pass({
    implementation: name,
    version,
    reads: ({ layers, chip: { crossbar } }: Lowered) => ({ layers, crossbar, parameters }),
    compute: ({ layers, crossbar }) =>
      rule({ base: layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : [])), layers, crossbar }),
    product: t.readonly(t.record(t.string, Precision)),
    join: ({ layers: all, policy: _policy, ...lowered }, bits): Lowered => {
      const { crossbar } = lowered.chip
      const layers = all.map((layer) =>
        given(layer, Object.hasOwn(bits, layer.name) ? bits[layer.name] : undefined, crossbar),
      )
      const changed = layers.some((layer) => layer.kind === 'base' && layer.precision !== undefined)
      return { ...lowered, ...(changed ? { policy: name } : {}), layers }
    },
  })

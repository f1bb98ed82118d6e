import type { BaseLayer, Lowered } from '../ir/lowered.js'
import type { Shape, Workload } from './results.js'

/** The convolutions of several networks, each shape once. */
export interface Convolutions {
  readonly shapes: readonly Shape[]
  readonly workloads: readonly Workload[]
  /** A layer of each shape, in the same order; they depend on nothing. */
  readonly layers: readonly BaseLayer[]
}

/**
 * The convolutions of networks as distinct shapes. Layers run one after the other and
 * take the same time wherever they stand, so a network takes the sum over its shapes.
 *
 * @example
 * import { modelFile, presets, unwrap, zoo } from 'ohmflow'
 * import { convolutionsOf } from 'ohmflow/experiment'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const lowered = unwrap(await baseline.until('lower').task({ model, bindings: {}, chip: presets.rram256.chip })())
 * const { shapes, workloads } = convolutionsOf([{ network: 'resnet18', lowered: lowered }])
 * console.assert(workloads[0]?.layers.length === 20 && shapes.length === 11)
 */
export const convolutionsOf = (
  networks: readonly { readonly network: string; readonly lowered: Lowered }[],
): Convolutions => {
  const indices = new Map<string, number>()
  const layers: BaseLayer[] = []
  const workloads = networks.map(({ network, lowered }) => ({
    network,
    layers: lowered.layers.flatMap((layer) => {
      if (layer.kind === 'operator' || layer.op !== 'Conv') return []
      const { name, rows, columns, groups, vectors } = layer
      const key = [rows, columns, groups, vectors].join()
      const known = indices.get(key)
      if (known !== undefined) return [{ name, shape: known }]
      indices.set(key, layers.length)
      layers.push({ ...layer, name: `${network} ${name}`, inputs: [], reads: [] })
      return [{ name, shape: layers.length - 1 }]
    }),
    others: lowered.layers.flatMap((layer) => {
      if (layer.kind === 'operator' || layer.op === 'Conv') return []
      const { rows, columns, groups } = layer
      return [{ rows, columns, groups }]
    }),
  }))
  return {
    shapes: layers.map(({ rows, columns, groups, vectors }) => ({ rows, columns, groups, vectors })),
    workloads,
    layers,
  }
}

import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional } from '../codec/optional.js'
import { type ElementType, elementTypes, Model } from '../ir/network.js'
import { type Program, type Provenance, provenanceFields } from '../ir/program.js'
import { DeviceStudy } from './deviceStudy.js'
import { Difference } from './difference.js'
import type { Order } from './executeLayer.js'
import { LayerEnergy, layerEnergy } from './layerEnergy.js'
import type { Machine } from './machineOf.js'
import type { Differences, RunResults } from './results.js'

/** What a base layer has computed, and where. */
export interface LayerRun {
  readonly layer: string
  readonly op: string
  readonly rows: number
  readonly columns: number
  readonly groups: number
  readonly vectors: number
  readonly macs: number
  /** Why it runs in the runtime and not on crossbars; null where it does run on crossbars. */
  readonly inRuntime: string | null
  /** Crossbars that hold it: none where it runs in the runtime. */
  readonly tiles: number
  /** Of its result on crossbars; null where it runs in the runtime. */
  readonly elementType: ElementType | null
  /** From what the runtime makes of the same integers; null where that was not asked for, or it runs there. */
  readonly difference: Difference | null
  /** What its MVMs take, of a chip that gives its components; left out of others, and where it runs in the runtime. */
  readonly energy?: LayerEnergy
}

/** How many base layers there are, and what they multiply. */
export interface RunExtent {
  readonly layers: number
  readonly macs: number
}

/** An output of the network. */
export interface OutputRun {
  readonly output: string
  readonly elementType: ElementType
  readonly shape: readonly number[]
  readonly difference: Difference | null
}

/**
 * A run of a program on numbers.
 *
 * @example
 * import { RunReport } from 'ohmflow/run'
 * console.assert(RunReport.name === 'RunReport' && !RunReport.is({ schema: 'ohmflow.run/2' }))
 */
export interface RunReport {
  readonly schema: 'ohmflow.run/2'
  readonly model: Model
  readonly pipeline: Provenance
  readonly chip: string
  readonly order: Order
  readonly kernels: 'simd' | 'plain'
  readonly runtime: string
  /** How many images went through one after the other, 1 where it is left out; results are those of the first, differences those of all. */
  readonly images?: number
  /** All base layers, those that run in the runtime among them. */
  readonly layers: readonly LayerRun[]
  readonly total: RunExtent
  readonly onCrossbars: RunExtent
  readonly outputs: readonly OutputRun[]
  /** What devices that are not ideal do to these results; null where that was not asked for. */
  readonly devices: DeviceStudy | null
}

const difference = t.union([Difference, t.null])

const Extent: t.Type<RunExtent> = closed<RunExtent>('Extent', { layers: natural, macs: natural })

export const RunReport: t.Type<RunReport> = closed<RunReport>('RunReport', {
  schema: oneOf('ohmflow.run/2'),
  model: Model,
  pipeline: closed<Provenance>('Provenance', provenanceFields),
  chip: t.string,
  order: oneOf('program', 'fast'),
  kernels: oneOf('simd', 'plain'),
  runtime: t.string,
  images: optional(positive),
  layers: t.readonlyArray(
    closed<LayerRun>('LayerRun', {
      layer: t.string,
      op: t.string,
      rows: positive,
      columns: positive,
      groups: positive,
      vectors: positive,
      macs: positive,
      inRuntime: t.union([t.string, t.null]),
      tiles: natural,
      elementType: t.union([oneOf(...elementTypes), t.null]),
      difference,
      energy: optional(LayerEnergy),
    }),
  ),
  total: Extent,
  onCrossbars: Extent,
  outputs: t.readonlyArray(
    closed<OutputRun>('OutputRun', {
      output: t.string,
      elementType: oneOf(...elementTypes),
      shape: t.readonlyArray(natural),
      difference,
    }),
  ),
  devices: t.union([DeviceStudy, t.null]),
})

const extentOf = (layers: readonly LayerRun[]): RunExtent => ({
  layers: layers.length,
  macs: layers.reduce((sum, { macs }) => sum + macs, 0),
})

/**
 * The report of a run, with its differences from the runtime where they are given.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { machineOf, onnxRuntime, quantizeModel, randomInputs, runReport, type TensorData } from 'ohmflow/run'
 * import { baseline } from 'ohmflow/pipelines'
 * const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model: float, bindings: {}, chip: presets.rram256.chip }
 * const network = unwrap(importOnnx()(task))
 * const inputs = randomInputs(network, 1)
 * const { model } = unwrap(await quantizeModel(task, { runtime: onnxRuntime(), samples: [inputs] })())
 * const program = unwrap(await baseline.until('synchronize').task({ ...task, model })())
 * const machine = unwrap(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })())
 * const layers = new Map<string, TensorData>()
 * const outputs = unwrap(await machine.run({ inputs, observe: (layer, result) => layers.set(layer, result) })())
 * await machine.release()
 * const how = { order: 'fast', kernels: 'simd', runtime: 'onnxruntime-web', inRuntime: machine.inRuntime } as const
 * const report = runReport(program, how, { outputs, layers }, null)
 * console.assert(report.layers.length === 3)
 */
export const runReport = (
  { model, pipeline, chip, layers: all, phases, images }: Program,
  { inRuntime, ...how }: Pick<RunReport, 'order' | 'kernels' | 'runtime'> & Pick<Machine, 'inRuntime'>,
  results: RunResults,
  differences: Differences | null,
): RunReport => {
  const tiles = new Map<string, Set<string>>()
  for (const { cores } of phases)
    for (const { layer, tile } of cores) {
      if (tile === null) continue
      const own = tiles.get(layer) ?? new Set<string>()
      tiles.set(layer, own.add(JSON.stringify(tile)))
    }
  const reasons = new Map(inRuntime.map(({ layer, problem }) => [layer, problem] as const))
  const layers = all.flatMap((layer): readonly LayerRun[] => {
    if (layer.kind !== 'base') return []
    const { name, op, rows, columns, groups, vectors } = layer
    const reason = reasons.get(name) ?? null
    const count = reason === null ? (tiles.get(name)?.size ?? 0) : 0
    const drive = results.driven?.get(name)
    const energy = drive === undefined ? null : layerEnergy(chip, layer, count, drive)
    return [
      {
        layer: name,
        op,
        rows,
        columns,
        groups,
        vectors,
        macs: rows * columns * groups * vectors,
        inRuntime: reason,
        tiles: count,
        elementType: results.layers.get(name)?.elementType ?? null,
        difference: differences?.layers.get(name) ?? null,
        ...(energy === null ? {} : { energy }),
      },
    ]
  })
  return {
    schema: 'ohmflow.run/2',
    model,
    pipeline,
    chip: chip.name,
    ...how,
    ...(images === undefined ? {} : { images }),
    layers,
    total: extentOf(layers),
    onCrossbars: extentOf(layers.filter(({ inRuntime }) => inRuntime === null)),
    outputs: [...results.outputs].map(([output, made]) => ({
      output,
      elementType: made.elementType,
      shape: made.shape,
      difference: differences?.outputs.get(output) ?? null,
    })),
    devices: null,
  }
}

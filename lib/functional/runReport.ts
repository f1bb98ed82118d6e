import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { type ElementType, elementTypes, Model } from '../ir/network.js'
import type { Program, Provenance } from '../ir/program.js'
import type { TensorData } from '../stages/import/tensorData.js'
import { DeviceStudy } from './deviceStudy.js'
import { Difference, differenceOf } from './difference.js'
import type { Order } from './order.js'
import type { Results } from './results.js'

/** What a base layer has computed. */
export interface LayerRun {
  readonly layer: string
  readonly op: string
  readonly rows: number
  readonly columns: number
  readonly groups: number
  readonly vectors: number
  /** Crossbars that hold it. */
  readonly tiles: number
  readonly elementType: ElementType
  /** From what the runtime computes; null where that was not asked for. */
  readonly difference: Difference | null
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
 * import { RunReport } from 'ohmflow'
 * console.assert(RunReport.name === 'RunReport' && !RunReport.is({ schema: 'ohmflow.run/1' }))
 */
export interface RunReport {
  readonly schema: 'ohmflow.run/1'
  readonly model: Model
  readonly pipeline: Provenance
  readonly chip: string
  readonly order: Order
  readonly kernels: 'simd' | 'plain'
  readonly runtime: string
  readonly layers: readonly LayerRun[]
  readonly outputs: readonly OutputRun[]
  /** What devices that are not ideal do to these results; null where that was not asked for. */
  readonly devices: DeviceStudy | null
}

const difference = t.union([Difference, t.null])

export const RunReport: t.Type<RunReport> = closed<RunReport>('RunReport', {
  schema: oneOf('ohmflow.run/1'),
  model: Model,
  pipeline: closed<Provenance>('Provenance', {
    partitioner: t.string,
    assigner: t.string,
    synchronizer: t.string,
  }),
  chip: t.string,
  order: oneOf('program', 'fast'),
  kernels: oneOf('simd', 'plain'),
  runtime: t.string,
  layers: t.readonlyArray(
    closed<LayerRun>('LayerRun', {
      layer: t.string,
      op: t.string,
      rows: positive,
      columns: positive,
      groups: positive,
      vectors: positive,
      tiles: natural,
      elementType: oneOf(...elementTypes),
      difference,
    }),
  ),
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

/**
 * The report of a run, held against the runtime where its results are given.
 *
 * @example
 * import { importOnnx, machineOf, runReport, type TensorData, modelFile, onnxRuntime, presets, quantizeModel, randomInputs, teachingNetwork } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model: float, bindings: {}, chip: presets.rram256.chip }
 * const network = importOnnx(task)
 * if (network._tag === 'Left') throw network.left
 * const inputs = randomInputs(network.right, 1)
 * const quantized = await quantizeModel(task, { runtime: onnxRuntime, samples: [inputs] })()
 * if (quantized._tag === 'Left') throw quantized.left
 * const { model } = quantized.right
 * const program = await baseline.until('synchronize').task({ ...task, model })()
 * if (program._tag === 'Left') throw program.left
 * const machine = await machineOf(program.right, { model, bindings: {}, runtime: onnxRuntime })()
 * if (machine._tag === 'Left') throw machine.left
 * const layers = new Map<string, TensorData>()
 * const outputs = await machine.right.run({ inputs, observe: (layer, result) => layers.set(layer, result) })()
 * await machine.right.release()
 * if (outputs._tag === 'Left') throw outputs.left
 * const how = { order: 'fast', kernels: 'simd', runtime: 'onnxruntime-web' } as const
 * const report = runReport(program.right, how, { outputs: outputs.right, layers }, null)
 * console.assert(report.layers.length === 3)
 */
export const runReport = (
  { model, pipeline, chip, layers, phases }: Program,
  how: Pick<RunReport, 'order' | 'kernels' | 'runtime'>,
  results: Results,
  reference: Results | null,
): RunReport => {
  const tiles = new Map<string, number>()
  for (const { cores } of phases)
    for (const { layer, tile } of cores) if (tile !== null) tiles.set(layer, (tiles.get(layer) ?? 0) + 1)
  const against = (made: TensorData, expected: TensorData | undefined): Difference | null =>
    expected === undefined ? null : differenceOf(made, expected)
  return {
    schema: 'ohmflow.run/1',
    model,
    pipeline,
    chip: chip.name,
    ...how,
    layers: layers.flatMap((layer) => {
      const made = layer.kind === 'base' ? results.layers.get(layer.name) : undefined
      if (layer.kind !== 'base' || made === undefined) return []
      const { name, op, rows, columns, groups, vectors } = layer
      return [
        {
          layer: name,
          op,
          rows,
          columns,
          groups,
          vectors,
          tiles: tiles.get(name) ?? 0,
          elementType: made.elementType,
          difference: against(made, reference?.layers.get(name)),
        },
      ]
    }),
    outputs: [...results.outputs].map(([output, made]) => ({
      output,
      elementType: made.elementType,
      shape: made.shape,
      difference: against(made, reference?.outputs.get(output)),
    })),
    devices: null,
  }
}

import { printableLines } from '../codec/printable.js'
import { type Deviation, signalToError } from '../functional/deviation.js'
import type { DeviceStudy, LayerStudy } from '../functional/deviceStudy.js'
import type { Difference } from '../functional/difference.js'
import type { LayerRun, RunReport } from '../functional/runReport.js'
import { count, grouped, shortened } from './format.js'
import { listing } from './listing.js'
import { type Quantization, quantizedLines } from './quantizedLines.js'

const compared = (difference: Difference | null): string => {
  if (difference === null) return ''
  const { elements, different, largest } = difference
  return different === 0
    ? 'equal bits'
    : `${grouped(different)} of ${grouped(elements)} differ, by ${Number(largest.toPrecision(3))} at most`
}

const layerRow = ({ layer, rows, columns, groups, vectors, tiles, inRuntime, ...made }: LayerRun) => [
  shortened(layer, 32),
  `${rows}×${columns}${groups > 1 ? `×${groups}` : ''}`,
  grouped(vectors),
  inRuntime === null ? grouped(tiles) : '–',
  inRuntime === null ? (made.elementType ?? '') : 'in the runtime',
  compared(made.difference),
]

/** What is on crossbars, and why the rest is not. */
const whereabouts = ({ layers, total, onCrossbars, runtime }: RunReport): readonly string[] => {
  const elsewhere = layers.flatMap(({ layer, inRuntime }) =>
    inRuntime === null ? [] : [{ layer, inRuntime }],
  )
  const share = (100 * onCrossbars.macs) / total.macs
  const counted = `${onCrossbars.layers} of ${total.layers} base layers, ${Number(share.toPrecision(3))} % of their multiply-accumulates`
  return [
    `on crossbars ${counted}`,
    ...elsewhere.map(
      ({ layer, inRuntime }) =>
        `runs in ${runtime}, not on crossbars: ${shortened(layer, 40)}, since ${inRuntime}`,
    ),
  ]
}

const decibels = (deviation: Deviation): string => {
  const ratio = signalToError(deviation)
  return Number.isFinite(ratio) ? ratio.toFixed(1) : 'exact'
}

const share = ({ different, elements }: Deviation): string =>
  `${elements === 0 ? '–' : ((100 * (elements - different)) / elements).toFixed(1)}`

const studyRow = ({ layer, together, alone, effect }: LayerStudy) => [
  shortened(layer, 32),
  decibels(together),
  share(together),
  grouped(together.largest),
  decibels(alone),
  decibels(effect),
]

/** What devices do, a layer a row, and below it which layer hurts most. */
const studyTable = ({ trials, layers, outputs, hurtsMost }: DeviceStudy): readonly string[] => {
  const columns = [
    { head: 'on these devices' },
    { head: 'dB', numbers: true },
    { head: 'equal%', numbers: true },
    { head: 'largest', numbers: true },
    { head: 'alone dB', numbers: true },
    { head: 'output dB', numbers: true },
  ]
  const worst = layers.find(({ layer }) => layer === hurtsMost)
  return [
    ...listing(columns, layers.map(studyRow)).split('\n'),
    '',
    ...outputs.flatMap(({ output, deviation, agreeing }) => [
      `deviation    ${shortened(output, 40)}: signal to error ${decibels(deviation)}${deviation.error === 0 ? '' : ' dB'};`,
      `             largest element at the same place in ${agreeing} of ${count(trials, 'trial')}`,
    ]),
    worst === undefined
      ? 'hurts most   no layer: the outputs are exact'
      : `hurts most   ${shortened(worst.layer, 40)}: ${decibels(worst.effect)} dB at the outputs where it alone is on these devices`,
    '',
  ]
}

/** In how many layers all bits are equal, in words. */
const verdict = ({ layers, outputs, runtime }: RunReport): readonly string[] => {
  const differences = (of: readonly { readonly difference: Difference | null }[]): readonly Difference[] =>
    of.flatMap(({ difference }) => (difference === null ? [] : [difference]))
  const [ofLayers, ofOutputs] = [differences(layers), differences(outputs)]
  if (ofLayers.length + ofOutputs.length === 0) return []
  const equal = (all: readonly Difference[]): string =>
    `${all.filter(({ different }) => different === 0).length} of ${all.length}`
  const near = ofLayers.some(({ different, largest }) => different > 0 && largest <= 1)
  return [
    `compared     ${equal(ofLayers)} base layers on crossbars, given the same integers,`,
    `             and ${equal(ofOutputs)} outputs have the bits of ${runtime}`,
    ...(near
      ? [
          '             a layer that is 1 off: the runtime adds it up in float32, and rounds to the other side',
        ]
      : []),
  ]
}

/**
 * A run on numbers as text: a base layer a row, with equal bits or the largest difference where it was held
 * against the runtime. A study of devices follows as a table of its own: signal to error in dB of each layer
 * where all layers lie on the devices, the share of equal elements, the largest difference; then signal to
 * error of its result, and of the outputs, where it alone does. What quantization has cost comes last.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { machineOf, onnxRuntime, quantizeModel, randomInputs, runReport, type TensorData } from 'ohmflow/run'
 * import { runTable } from 'ohmflow/view'
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
 * console.assert(runTable(report).includes('conv1'))
 */
export const runTable = (report: RunReport, quantized: Quantization | null = null): string => {
  const { layers, outputs, order, kernels, pipeline, chip, model } = report
  const asked = layers.some(({ difference }) => difference !== null)
  const columns = [
    { head: 'layer' },
    { head: 'matrix', numbers: true },
    { head: 'vectors', numbers: true },
    { head: 'tiles', numbers: true },
    { head: 'result' },
    ...(asked ? [{ head: `against ${report.runtime}` }] : []),
  ]
  return printableLines([
    ...listing(columns, layers.map(layerRow)).split('\n'),
    '',
    `network      ${shortened(model.name, 40)} on ${shortened(chip, 40)}`,
    `pipeline     ${Object.values(pipeline).join(', ')}`,
    `executed     in ${order} order, with ${kernels === 'simd' ? 'SIMD' : 'plain'} kernels; other operators in ${report.runtime}`,
    ...whereabouts(report),
    ...outputs.map(
      ({ output, elementType, shape, difference }) =>
        `output       ${shortened(output, 40)}: ${elementType} ${shape.length === 0 ? 'scalar' : shape.join(' × ')}${difference === null ? '' : `, ${compared(difference)}`}`,
    ),
    ...verdict(report),
    '',
    ...(report.devices === null ? [] : studyTable(report.devices)),
    ...(quantized === null ? [] : quantizedLines(quantized)),
  ])
}

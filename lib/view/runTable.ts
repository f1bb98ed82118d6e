import { printableLines } from '../codec/printable.js'
import { type Deviation, signalToError } from '../functional/deviation.js'
import type { DeviceStudy, LayerStudy } from '../functional/deviceStudy.js'
import type { Difference } from '../functional/difference.js'
import type { LayerRun, RunReport } from '../functional/runReport.js'
import { grouped, shortened } from './format.js'
import { listing } from './listing.js'

const compared = (difference: Difference | null): string => {
  if (difference === null) return ''
  const { elements, different, largest } = difference
  return different === 0
    ? 'equal bits'
    : `${grouped(different)} of ${grouped(elements)} differ, by ${Number(largest.toPrecision(3))} at most`
}

const layerRow = ({ layer, rows, columns, groups, vectors, tiles, elementType, difference }: LayerRun) => [
  shortened(layer, 32),
  `${rows}×${columns}${groups > 1 ? `×${groups}` : ''}`,
  grouped(vectors),
  grouped(tiles),
  elementType,
  compared(difference),
]

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
    ...outputs.map(
      ({ output, deviation, agreeing }) =>
        `deviation    ${shortened(output, 40)}: signal to error ${decibels(deviation)}${deviation.error === 0 ? '' : ' dB'}; largest element at the same place in ${agreeing} of ${trials} ${trials === 1 ? 'trial' : 'trials'}`,
    ),
    worst === undefined
      ? 'hurts most   no layer: the outputs are exact'
      : `hurts most   ${shortened(worst.layer, 40)}: ${decibels(worst.effect)} dB at the outputs where it alone is on these devices`,
    '',
  ]
}

/** In how many layers all bits are equal, in words. */
const verdict = ({ layers, outputs, runtime }: RunReport): readonly string[] => {
  const all = [...layers, ...outputs].flatMap(({ difference }) => (difference === null ? [] : [difference]))
  if (all.length === 0) return []
  const equal = layers.filter(({ difference }) => difference?.different === 0).length
  const same = outputs.filter(({ difference }) => difference?.different === 0).length
  return [
    `compared     ${equal} of ${layers.length} base layers and ${same} of ${outputs.length} outputs have the bits of ${runtime}`,
  ]
}

/**
 * A run on numbers as text: a base layer a row, with equal bits or the largest difference where it was held
 * against the runtime. A study of devices follows as a table of its own: signal to error in dB of each layer
 * where all layers lie on the devices, the share of equal elements, the largest difference; then signal to
 * error of its result, and of the outputs, where it alone does.
 *
 * @example
 * import { importOnnx, machineOf, runReport, runTable, type TensorData, modelFile, onnxRuntime, presets, quantizeModel, randomInputs, teachingNetwork } from 'ohmflow'
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
 * console.assert(runTable(report).includes('conv1'))
 */
export const runTable = (report: RunReport): string => {
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
    ...outputs.map(
      ({ output, elementType, shape, difference }) =>
        `output       ${shortened(output, 40)}: ${elementType} ${shape.join(' × ')}${difference === null ? '' : `, ${compared(difference)}`}`,
    ),
    ...verdict(report),
    '',
    ...(report.devices === null ? [] : studyTable(report.devices)),
  ])
}

import { printableLines } from '../codec/printable.js'
import { type Deviation, signalToError } from '../functional/deviation.js'
import type { DeviceStudy, LayerStudy } from '../functional/deviceStudy.js'
import type { Difference } from '../functional/difference.js'
import type { LayerRun, RunReport } from '../functional/runReport.js'
import { energyLines } from './energyLines.js'
import { count, grouped, shortened } from './format.js'
import { fitting, listing } from './listing.js'
import { type Quantization, quantizedLines } from './quantizedLines.js'
import { wrapped } from './wrapped.js'

const compared = (difference: Difference | null): string => {
  if (difference === null) return ''
  const { elements, different, largest } = difference
  return different === 0
    ? 'equal bits'
    : `${grouped(different)} of ${grouped(elements)} differ, by ${Number(largest.toPrecision(3))} at most`
}

/** The same where there is little room. */
const inShort = (difference: Difference | null): string =>
  difference === null || difference.different === 0
    ? compared(difference)
    : `${grouped(difference.different)} differ by ≤ ${Number(difference.largest.toPrecision(3))}`

const layerRow =
  (room: number) =>
  ({ layer, rows, columns, groups, vectors, tiles, inRuntime, ...made }: LayerRun) => [
    shortened(layer, room),
    `${rows}×${columns}${groups > 1 ? `×${groups}` : ''}`,
    grouped(vectors),
    inRuntime === null ? grouped(tiles) : '–',
    inRuntime === null ? (made.elementType ?? '') : 'in the runtime',
    room < longestName ? inShort(made.difference) : compared(made.difference),
  ]

/** Characters of the name of a layer, where there is room, and less where there is less. */
const longestName = 32
const rooms = [longestName, 24, 16, 10]

/** What is on crossbars, and why the rest is not. */
const whereabouts = ({ layers, total, onCrossbars, runtime }: RunReport): readonly string[] => {
  const elsewhere = layers.flatMap(({ layer, inRuntime }) =>
    inRuntime === null ? [] : [{ layer, inRuntime }],
  )
  const share = (100 * onCrossbars.macs) / total.macs
  const counted = `${onCrossbars.layers} of ${total.layers} base layers, ${Number(share.toPrecision(3))}% of their multiply-accumulates`
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

const studyRow =
  (room: number) =>
  ({ layer, together, alone, effect }: LayerStudy) => [
    shortened(layer, room),
    decibels(together),
    share(together),
    grouped(together.largest),
    decibels(alone),
    decibels(effect),
  ]

/** What devices do, a layer a row, and below it which layer hurts most. */
const studyTable = (
  { trials, layers, outputs, hurtsMost }: DeviceStudy,
  width: number,
): readonly string[] => {
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
    ...fitting(
      rooms.map((room) => listing(columns, layers.map(studyRow(room)))),
      width,
    ).split('\n'),
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

/** A line as several of at most `width` characters; what stands before its thirteenth is a label. */
const brokenAt = (line: string, width: number): readonly string[] => {
  const [label = ''] = /^.{12} (?=\S)/.exec(line) ?? []
  return line.length <= width
    ? [line]
    : wrapped(line.slice(label.length), width - label.length).map(
        (part, i) => `${i === 0 ? label : ' '.repeat(label.length)}${part}`,
      )
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
 * error of its result, and of the outputs, where it alone does. Of a chip that gives its components it says what MVMs take by
 * their values, and how far the chip's constant is off. What quantization has cost comes last. Where it would be wider
 * than `width` characters, names of layers are shortened and lines are broken.
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
export const runTable = (
  report: RunReport,
  quantized: Quantization | null = null,
  width: number = Number.POSITIVE_INFINITY,
): string => {
  const lines = (all: readonly string[]): readonly string[] => all.flatMap((line) => brokenAt(line, width))
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
    ...fitting(
      rooms.map((room) => listing(columns, layers.map(layerRow(room)))),
      width,
    ).split('\n'),
    '',
    ...lines([
      `network      ${shortened(model.name, 40)} on ${shortened(chip, 40)}`,
      `pipeline     ${Object.values(pipeline).join(', ')}`,
      `executed     in ${order} order, with ${kernels === 'simd' ? 'SIMD' : 'plain'} kernels; other operators in ${report.runtime}`,
      ...whereabouts(report),
      ...outputs.map(
        ({ output, elementType, shape, difference }) =>
          `output       ${shortened(output, 40)}: ${elementType} ${shape.length === 0 ? 'scalar' : shape.join(' × ')}${difference === null ? '' : `, ${compared(difference)}`}`,
      ),
      ...verdict(report),
    ]),
    ...lines(energyLines(layers, rooms, width)),
    '',
    ...(report.devices === null ? [] : studyTable(report.devices, width)),
    ...(quantized === null ? [] : quantizedLines(quantized)),
  ])
}

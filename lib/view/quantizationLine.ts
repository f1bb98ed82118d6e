import { printable } from '../codec/printable.js'
import type { Quantized } from '../quantize/quantize.js'

const decibels = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(1)} dB` : 'no noise')

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/**
 * What quantization has cost, in one line: signal to noise of the worst layer and of the outputs.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { onnxRuntime, quantizeModel, randomInputs } from 'ohmflow/run'
 * import { quantizationLine } from 'ohmflow/view'
 * const model = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const network = unwrap(importOnnx()(task))
 * const samples = [randomInputs(network, 1), randomInputs(network, 2)]
 * const quantized = await quantizeModel(task, { runtime: onnxRuntime(), samples })()
 * console.assert(quantized._tag === 'Right' && quantizationLine(quantized.right).includes('dB'))
 */
export const quantizationLine = ({
  range,
  fidelity,
  scales,
  left,
}: Pick<Quantized, 'range' | 'fidelity' | 'scales' | 'left'>): string => {
  const [worst] = fidelity.layers.toSorted((a, b) => a.sqnr - b.sqnr)
  const real = fidelity.outputs.filter(({ integers }) => integers === null)
  const outputs = real.map(({ output, sqnr }) => `${output} ${decibels(sqnr)}`).join(', ')
  // a layer that gives an output and is called like it has been told with the outputs
  const isTold = real.some(({ output, sqnr }) => output === worst?.layer && sqnr === worst.sqnr)
  const parts = [
    `${counted(scales.size, 'layer')}, ranges by ${range} on ${counted(fidelity.samples, 'sample')}`,
    ...(real.length === 0 ? [] : [`signal to quantization noise: ${outputs}`]),
    ...(worst === undefined || isTold ? [] : [`least in ${worst.layer}: ${decibels(worst.sqnr)}`]),
    ...fidelity.outputs.flatMap(({ output, integers }) =>
      integers === null ? [] : [`${output}: ${integers.different} of ${integers.elements} elements differ`],
    ),
    ...left.map(({ layer, problem }) => `${layer} stays as it is: ${problem}`),
  ]
  return printable(parts.join('; '))
}

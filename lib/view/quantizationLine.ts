import type { Quantized } from '../quantize/quantize.js'

const decibels = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(1)} dB` : 'no noise')

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** What quantization has cost, in one line: signal to noise of the worst layer and of the outputs. */
export const quantizationLine = ({
  range,
  fidelity,
  scales,
}: Pick<Quantized, 'range' | 'fidelity' | 'scales'>): string => {
  const [worst] = fidelity.layers.toSorted((a, b) => a.sqnr - b.sqnr)
  const outputs = fidelity.outputs.map(({ output, sqnr }) => `${output} ${decibels(sqnr)}`).join(', ')
  return [
    `${counted(scales.size, 'layer')}, ranges by ${range} on ${counted(fidelity.samples, 'sample')}`,
    `signal to quantization noise: ${outputs}`,
    ...(worst === undefined ? [] : [`least in ${worst.layer}: ${decibels(worst.sqnr)}`]),
  ].join('; ')
}

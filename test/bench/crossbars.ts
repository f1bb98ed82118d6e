import { devicesOf } from '../../lib/devices/devices.js'
import { cellMultiplier } from '../../lib/functional/cellMultiplier.js'
import { presets } from '../../lib/hardware/presets.js'
import type { Multiplier } from '../../lib/kernels/kernels.js'
import { kernelsHere } from '../../lib/kernels/kernelsHere.js'
import { type Figure, fastest } from './figure.js'

const [rows, columns, count] = [256, 256, 3136]

const weights = Int8Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 255) - 127)
const values = Uint8Array.from({ length: rows * count }, (_, i) => (i * 104_729) % 256)
const matrix = { weights, rows, columns }

/** Milliseconds in which a crossbar of 256 × 256 multiplies so many vectors. */
const milliseconds = async (
  multiplierOf: (kernels: ReturnType<typeof kernelsHere>) => Multiplier,
  vectors: number,
) => {
  const kernels = kernelsHere()
  const multiplier = multiplierOf(kernels)
  const activation = kernels.activation(values)
  const [at, along] = [
    kernels.offsets(Int32Array.from({ length: count }, (_, v) => v * rows)),
    kernels.offsets(Int32Array.from({ length: rows }, (_, r) => r)),
  ]
  const sums = kernels.sums(columns * vectors)
  return fastest(5, () =>
    multiplier.multiply(
      { activation, zeroPoint: 0, vectors: at, first: 0, count: vectors, rows: along },
      { sums, start: 0, vectorStride: 1, columnStride: vectors },
    ),
  )
}

const tile = {
  groups: { start: 0, count: 1 },
  rows: { start: 0, count: rows },
  columns: { start: 0, count: columns },
}

/** int8 weights in cells of 2 bits, inputs bit by bit, as ISAAC has them. */
const crossbar = {
  ...presets.isaac.chip.crossbar,
  rows,
  columns: 2048,
  cellBits: 2,
  weightBits: 8,
  dacBits: 1,
  adcBits: 8,
}

const cells =
  (models: Parameters<typeof devicesOf>[0]['models']) => (kernels: ReturnType<typeof kernelsHere>) =>
    cellMultiplier(
      matrix,
      crossbar,
      kernels,
      { devices: devicesOf({ schema: 'ohmflow.devices/1', seed: 1, models }), trial: 0 },
      'layer',
      tile,
      0,
    )

/** Products of a 256 × 256 crossbar, ideal and of cells. */
export const crossbars = async (): Promise<readonly Figure[]> => {
  const ideal = await milliseconds((kernels) => kernels.product(matrix), count)
  const some = 512
  const perSecond = async (models: Parameters<typeof devicesOf>[0]['models']) =>
    (1000 * some) / (await milliseconds(cells(models), some))
  const adc = { kind: 'adc', bits: 8, range: 'full' } as const
  const peer = 694
  return [
    {
      what: 'ideal product, 256 × 256, 3136 vectors, one thread',
      measured: (rows * columns * count) / ideal / 1e6,
      unit: 'GMAC/s',
      bar: ['at least', 28.6],
      note: 'onnxruntime-web, measured apart: 23.8',
    },
    {
      what: '8-bit converters, 256 × 256, cells of 2 bits, one thread',
      measured: (await perSecond([adc])) / peer,
      unit: '× the peer',
      bar: ['at least', 10],
      note: 'analog-cim-sim: at most 694 MVM/s',
    },
    {
      what: 'the same with variation of conductances',
      measured:
        (await perSecond([{ kind: 'variation', distribution: 'lognormal', sigma: 0.05 }, adc])) / peer,
      unit: '× the peer',
      bar: null,
      note: 'lognormal, σ = 0.05',
    },
    {
      what: 'the same with read noise',
      measured: (await perSecond([{ kind: 'read-noise', sigma: 0.5 }, adc])) / peer,
      unit: '× the peer',
      bar: null,
      note: 'σ = 0.5 levels',
    },
  ]
}

import { runTable } from 'ohmflow/view'
import { expect, test } from 'vitest'

const report = {
  schema: 'ohmflow.run/2',
  model: { name: 'net', sha256: '0'.repeat(64), parameters: 0, macs: 0 },
  chip: 'small',
  pipeline: { partitioner: 'row-major', assigner: 'first-fit', synchronizer: 'cyclic' },
  order: 'fast',
  kernels: 'simd',
  runtime: 'onnxruntime-web',
  layers: [],
  total: { layers: 0, macs: 0 },
  onCrossbars: { layers: 0, macs: 0 },
  outputs: [],
  devices: null,
} as const
const text =
  '3 layers, ranges by minimum-maximum on 1 sample; signal to noise: classes 38.1 dB; least in conv2: 39.0 dB'

test.each([40, 60, 100])('what quantization has cost stays within %d characters', (width) => {
  const lines = runTable(report, { text, width }).split('\n')
  const first = lines.findIndex((line) => line.startsWith('quantized    3 layers,'))
  const own = lines.slice(first, -1)
  expect(own.length).toBeGreaterThan(1)
  expect(Math.max(...own.map((line) => line.length))).toBeLessThanOrEqual(width)
  expect(own.map((line) => line.slice(13)).join(' ')).toBe(text)
  expect(lines.at(-1)).toBe('')
})

test('where nobody reads at a terminal, it is one line', () => {
  const lines = runTable(report, { text, width: Number.POSITIVE_INFINITY }).split('\n')
  expect(lines).toContain(`quantized    ${text}`)
  expect(runTable(report)).not.toContain('quantized')
})

test('an output without extents is a scalar', () => {
  const output = { output: 'mean', elementType: 'float32', shape: [], difference: null } as const
  expect(runTable({ ...report, outputs: [output] })).toMatch(/^output {7}mean: float32 scalar$/m)
})

test.each([70, 80, 100])('layers and what is said of them stay within %d characters', (width) => {
  const layer = {
    layer: 'features.denseblock4.denselayer16.conv2.with.a.long.name',
    op: 'Conv',
    rows: 4608,
    columns: 512,
    groups: 1,
    vectors: 12_544,
    macs: 29_595_009_024,
    inRuntime: null,
    tiles: 144,
    elementType: 'uint8',
    difference: { elements: 6_422_528, different: 12_345, largest: 1 },
  } as const
  const text = runTable({ ...report, layers: [layer], total: { layers: 1, macs: 1 } }, null, width)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width)
  expect(text).toMatch(/12 345/)
})

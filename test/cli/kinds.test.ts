import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { teachingNetwork } from 'ohmflow'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { headerText, rowText } from '../../lib/sweep/rowText.js'
import { ohmflow } from './ohmflow.js'

let folder = ''
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
  writeFileSync(join(folder, 'model.onnx'), teachingNetwork.build())
  writeFileSync(join(folder, 'notes.txt'), 'conv1 runs first')
  writeFileSync(join(folder, 'picture'), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10))
  writeFileSync(
    join(folder, 'devices.json'),
    JSON.stringify({
      schema: 'ohmflow.devices/1',
      seed: 7,
      models: [
        { kind: 'variation', distribution: 'normal', sigma: 0.1 },
        { kind: 'stuck', off: 0.001, on: 0 },
        { kind: 'drift', exponent: 0.1, seconds: 1000, referenceSeconds: 1 },
        { kind: 'ir-drop', wire: 0.01 },
        { kind: 'read-noise', sigma: 2 },
        { kind: 'adc', bits: 'chip', range: 'full' },
      ],
    }),
  )
  symlinkSync('circle', join(folder, 'circle'))
  await ohmflow('map', join(folder, 'model.onnx'), '--out', folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('verify of what is no program says what it is', () => {
  test.each([
    ['model.onnx', 'an ONNX model'],
    ['picture', 'a PNG image'],
    ['notes.txt', 'plain text'],
    ['tiled.json', 'a tiled network'],
    ['network.json', 'a network'],
  ])('%s: %s', async (file, what) => {
    const { status, stderr } = await ohmflow('verify', join(folder, file))
    expect(status).toBe(1)
    expect(stderr).toContain(`it is ${what}, not a program of ohmflow`)
    expect(stderr).toContain('--until synchronize --json FILE')
  })
})

describe('explain says what is in', () => {
  const files: Readonly<Record<string, string>> = {
    'bits.json': JSON.stringify({
      schema: 'ohmflow.precision/1',
      layers: { conv1: { weightBits: 8, inputBits: 4 } },
      others: { weightBits: 4, inputBits: 4 },
    }),
    'pictures.json': JSON.stringify({
      schema: 'ohmflow.preprocessing/1',
      resize: 256,
      channels: 'gray',
      layout: 'NCHW',
      scale: 0.5,
      mean: [3],
      std: [7],
    }),
    'cells.csv': 'level,mean,sigma,seconds\n0,2,0.4,60\n1,12,0.8,60\n',
    'buses.yaml':
      'models: [resnet18]\nchips: [rram256]\nfactors:\n  - interconnect.bytesPerCycle: { from: 8, to: 64, times: 2 }\nsample: 3\n',
    'buses.json': JSON.stringify({ models: ['vgg16'], chips: ['isaac'] }),
    'drawn.yaml':
      'models: [a.onnx]\nchips: [rram256]\ndataset: { path: images.idx, labels: labels.idx, samples: 200 }\ndevices: [noisy.json]\ntrials: 5\n',
    'rows.ndjson': `${headerText({
      schema: 'ohmflow.rows/1',
      sweep: 'x',
      ohmflow: '0.1.0',
      file: { models: ['resnet18'], chips: ['rram256'] },
      models: [{ name: 'resnet18', sha256: 'y' }],
      factors: ['core.lanes'],
      notes: [],
    })}${rowText({
      index: 0,
      key: '',
      model: 'resnet18',
      settings: { 'core.lanes': 1 },
      precision: 'exact',
      measures: { cores: 201 },
    })}{"torn`,
  }

  test.each([
    ['bits.json', [/^conv1 +8 +4/m, 'All other layers: weights of 4 bits, inputs of 4']],
    ['pictures.json', ['shorter side has 256 pixels', '(x × 0.5 − mean) / std, with mean 3 and std 7']],
    [
      'buses.yaml',
      ['Models: resnet18', 'interconnect.bytesPerCycle = 8, 16, 32, 64', '3 designs drawn at random'],
    ],
    ['cells.csv', ['conductances as they were measured of 2 levels, 60 s after programming']],
    ['buses.json', ['Models: vgg16. Chips: isaac.']],
    ['drawn.yaml', ['run on 200 samples of images.idx', 'Devices: noisy.json, drawn 5 times']],
    [
      'rows.ndjson',
      ['1 point is measured; 1 torn or changed line is left out', 'Factors: core.lanes', 'Figures: cores'],
    ],
  ])('%s', async (name, texts) => {
    writeFileSync(join(folder, name), files[name] ?? '')
    const { status, stdout } = await ohmflow('explain', join(folder, name))
    expect(status).toBe(0)
    const words = stdout.replaceAll(/ *\n/g, '\n').replaceAll(/(?<=\S)\n(?=\S)/g, ' ')
    for (const text of texts)
      if (typeof text === 'string') expect(words).toContain(text)
      else expect(stdout).toMatch(text)
  })
})

test('explain says what a file is that a later version has written', async () => {
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
  writeFileSync(
    join(folder, 'later.json'),
    JSON.stringify({ ...report, schema: 'ohmflow.report/3', more: 1 }),
  )
  const { status, stderr } = await ohmflow('explain', join(folder, 'later.json'))
  expect(status).toBe(1)
  expect(stderr).toContain('ohmflow.report/3, which is a report of a later version of ohmflow')
  expect(stderr).toContain('ohmflow.report/2')
})

describe('map of what is no model says what it is', () => {
  test.each([
    ['program.json', 'a program of ohmflow, as JSON'],
    ['program.asm', 'a program of ohmflow, as assembly text'],
    ['report.json', 'a report of ohmflow, as JSON'],
    ['devices.json', 'a file of devices of ohmflow, as JSON'],
  ])('%s: %s', async (file, what) => {
    const { status, stderr } = await ohmflow('map', join(folder, file))
    expect(status).toBe(1)
    expect(stderr).toContain(`they look like ${what}`)
    expect(stderr).toContain('Name the ONNX model that it was made for')
  })
})

test.each(['map', 'run', 'explain', 'verify'])(
  '%s says of links in a circle, and of a name that is too long, what is wrong',
  async (command) => {
    const [links, long] = [
      await ohmflow(command, join(folder, 'circle')),
      await ohmflow(command, 'n'.repeat(5000)),
    ]
    expect([links.status, links.stdout, long.status, long.stdout]).toEqual([1, '', 1, ''])
    expect(links.stderr).toMatch(/cannot read .*circle: ELOOP.*The links lead in a circle/)
    expect(long.stderr).toMatch(/ENAMETOOLONG/)
  },
)

test('verify says which layers it takes at their word', async () => {
  const { stdout } = await ohmflow('verify', join(folder, 'program.json'))
  expect(stdout).toMatch(/^no layer is missing that another one, or an output of the network, needs$/m)
  expect(stdout).not.toMatch(/which elements each layer reads/)
  const { signature: _signature, ...program } = JSON.parse(readFileSync(join(folder, 'program.json'), 'utf8'))
  writeFileSync(join(folder, 'old.json'), JSON.stringify(program))
  const old = await ohmflow('verify', join(folder, 'old.json'))
  expect(old.status).toBe(0)
  expect(old.stdout).toMatch(/^taken at its word: the layers\. The program has no signature/m)
  // nothing in a file tells whether this is all that the layer reads
  const [first, ...layers] = program.layers
  const sizes: readonly number[] = first.input.map(({ size }: { size: number }) => size)
  const all = { stride: 0, divisor: 1, low: 0, step: 1, first: 0, digit: 0 }
  const axes = sizes.map((size) => ({ ...all, size, high: size - 1, last: size - 1 }))
  const reads = [{ input: first.inputs[0], need: { box: sizes, axes } }]
  writeFileSync(
    join(folder, 'said.json'),
    JSON.stringify({ ...program, layers: [{ ...first, reads }, ...layers] }),
  )
  const said = await ohmflow('verify', join(folder, 'said.json'))
  expect(said.status).toBe(0)
  expect(said.stdout).toMatch(/^taken at its word: which elements each layer reads of the others\./m)
})

test('verify says whether results fit the memory of a chip whoever comes first, or that it does not decide it', async () => {
  const plain = await ohmflow('verify', join(folder, 'program.json'))
  expect(plain.stdout).not.toMatch(/memory/)
  const program = JSON.parse(readFileSync(join(folder, 'program.json'), 'utf8'))
  const within = async (bytes: number) => {
    writeFileSync(
      join(folder, 'small.json'),
      JSON.stringify({ ...program, chip: { ...program.chip, memory: { bytes } } }),
    )
    return ohmflow('verify', join(folder, 'small.json'))
  }
  const [large, small] = [await within(2048), await within(4)]
  expect([large.status, small.status]).toEqual([0, 0])
  expect(large.stdout).toMatch(
    /^the results that wait for their readers take at most \d+ B of its memory of 2\.00 KiB,\nin every order of events$/m,
  )
  expect(small.stdout).toMatch(
    /^not decided: memory\. Whether the results that wait for their readers fit its 4 B$/m,
  )
})

test('verify holds the layers of a program against those of its model', async () => {
  const [program, model] = [join(folder, 'program.json'), join(folder, 'model.onnx')]
  const { status, stdout } = await ohmflow('verify', program, '--model', model)
  expect(status).toBe(0)
  expect(stdout).toMatch(/^its layers are those of .*model\.onnx: none is missing/m)
  const { layers, ...rest } = JSON.parse(readFileSync(program, 'utf8'))
  const [first, ...others] = layers
  writeFileSync(
    join(folder, 'other.json'),
    JSON.stringify({ ...rest, layers: [{ ...first, weights: 'conv9.weight' }, ...others] }),
  )
  expect((await ohmflow('verify', join(folder, 'other.json'))).status).toBe(0)
  const other = await ohmflow('verify', join(folder, 'other.json'), '--model', model)
  expect(other).toMatchObject({ status: 1, stdout: '' })
  expect(other.stderr).toMatch(/layer "conv1": weights: "conv9\.weight" here, ".*" in the model \(model\)/)
  const zoo = await ohmflow('verify', program, '--model', 'alexnet')
  expect(zoo.stderr).toMatch(/program for model "alexnet" is not valid: .*the program leaves it out/)
  expect((await ohmflow('verify', program, '--model', join(folder, 'notes.txt'))).stderr).toMatch(
    /plain text/,
  )
  expect(await ohmflow('verify', program, '--bind', 'n=1')).toMatchObject({ status: 2, stdout: '' })
})

test('explain says what each model of devices means', async () => {
  const { stdout } = await ohmflow('explain', join(folder, 'devices.json'))
  expect(stdout.split('\n')).toEqual([
    'devices',
    'drawn from seed 7, in the order in which they act:',
    'variation   conductances spread around what was meant, normally, by a σ of 0.1 of the greatest one',
    'stuck       0.1% of the cells conduct nothing, and 0% as much as any can',
    'drift       1000 s after programming, conductances are 50.12% of those after 1 s (exponent 0.1)',
    'ir-drop     the wire from a cell to the next resists 0.01 times as much as a cell at its least',
    'read-noise  each conversion is off by a normal noise with a σ of 2 levels',
    'adc         converters of as many bits as the chip says cover what a column of the whole crossbar can give at most',
    '',
  ])
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { presets, teachingNetwork } from 'ohmflow'
import { RunReport } from 'ohmflow/run'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onnx, tensor } from '../arbitraries/onnx.js'
import { ohmflow } from './ohmflow.js'

const rram = join(import.meta.dirname, '..', '..', 'fixtures', 'devices', 'rram.json')

let folder = ''
const home = process.cwd()
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-run-'))
  writeFileSync(join(folder, 'teaching.onnx'), teachingNetwork.build({ weights: { seed: 1 } }))
  writeFileSync(join(folder, 'odd.json'), readFileSync(rram, 'utf8').replace('"seed": 1', '"seed": -1'))
  process.chdir(folder)
})
afterAll(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true, force: true })
})

const runOf = (model: string, ...args: readonly string[]) => ohmflow('run', model, ...args)
const run = (...args: readonly string[]) => runOf('./teaching.onnx', ...args)

const report = (file: string): RunReport => {
  const decoded = RunReport.decode(JSON.parse(readFileSync(join(folder, file), 'utf8')))
  if (E.isLeft(decoded)) throw new Error(`${file} does not decode`)
  return decoded.right
}

describe('ohmflow run', () => {
  it('has the bits of the runtime in every layer', async () => {
    const { status, stdout, stderr } = await run('--compare', '--order', 'program')
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout.match(/equal bits$/gm)).toHaveLength(4)
    expect(stdout).toContain(
      '3 of 3 base layers on crossbars, given the same integers,\n             and 1 of 1 outputs have the bits of onnxruntime-web',
    )
  })

  it('works in rounds by itself where the chip has fewer cores than tiles, to the same bits', async () => {
    const args = ['--chip', 'rram256', '--compare', '--order', 'program']
    const { status, stdout, stderr } = await run(...args, '--cores', '2')
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('cheapest-rounds, cross-layer')
    expect(stdout.match(/equal bits$/gm)).toHaveLength(4)
    const refused = await run(...args, '--cores', '2', '--sync', 'linear')
    expect([refused.status, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toContain('chip "rram256" has 2')
  })

  it('runs a network without a layer to quantize in the runtime, and says why', async () => {
    const nodes = [
      { op: 'MatMul', name: 'stack', inputs: ['x', 'w'], outputs: ['m'] },
      { op: 'Relu', inputs: ['m'] },
    ]
    const model = onnx({
      inputs: { x: [2, 3, 4] },
      nodes,
      outputs: ['y'],
      initializers: [tensor('w', [2, 4, 5])],
    })
    writeFileSync(join(folder, 'stack.onnx'), model)
    const { status, stdout, stderr } = await runOf('./stack.onnx', '--compare', '--json', 'stack.json')
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('on crossbars 0 of 1 base layers')
    expect(stdout).toMatch(/^quantized +0 layers; stack stays as it is: its weights are no matrix$/m)
    expect(report('stack.json')).toMatchObject({
      layers: [{ layer: 'stack', inRuntime: expect.stringContaining('DequantizeLinear') }],
      outputs: [{ output: 'y', difference: { different: 0 } }],
    })
  })

  it('runs several images, all layers at the same time, in the order of the program', async () => {
    const together = ['--schedule', 'cross-layer', '--order', 'program']
    const { status, stdout, stderr } = await run(
      ...together,
      '--images',
      '3',
      '--compare',
      '--json',
      'images.json',
    )
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('have the bits of onnxruntime-web')
    expect(report('images.json').outputs.every(({ difference }) => difference?.different === 0)).toBe(true)
    for (const wrong of ['0', '1.5', 'many']) {
      const refused = await run(...together, '--images', wrong)
      expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('no number of images')])
    }
  })

  it('runs in rounds on a chip that has a core for one layer at a time', async () => {
    const chip = { ...presets.rram256.chip, cores: 1 }
    writeFileSync(join(folder, 'one-core.json'), JSON.stringify(chip))
    expect((await run('--chip', './one-core.json', '--assign', 'first-fit')).stderr).toContain(
      '--assign rounds',
    )
    const { status, stdout, stderr } = await run(
      '--chip',
      './one-core.json',
      '--assign',
      'rounds',
      '--compare',
    )
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '3 of 3 base layers on crossbars, given the same integers, and 1 of 1 outputs have',
    )
  })

  it('compares integers as integers', async () => {
    const nodes = [
      { op: 'Conv', name: 'conv', inputs: ['x', 'w'], outputs: ['c'] },
      { op: 'ArgMax', inputs: ['c'], attributes: { axis: 1 } },
    ]
    const weights = Float32Array.from({ length: 63 }, (_, i) => ((i * 37) % 61) / 61 - 0.5)
    const initializers = [tensor('w', [21, 3, 1, 1], weights)]
    writeFileSync(
      join(folder, 'argmax.onnx'),
      onnx({ inputs: { x: [1, 3, 16, 16] }, nodes, outputs: ['y'], initializers }),
    )
    const { stdout } = await runOf('./argmax.onnx', '--compare')
    expect(stdout).toMatch(/^output +y: int64 1 × 1 × 16 × 16, equal bits$/m)
    const [, different, elements] = /; y: (\d+) of (\d+) elements differ$/m.exec(stdout) ?? []
    expect(Number(elements)).toBe(4 * 256)
    expect(Number(different)).toBeGreaterThan(0)
    expect(stdout).not.toContain('no noise')
  })

  it('quantizes alike on any number of workers', async () => {
    const said = async (...args: readonly string[]) => {
      const { status, stdout } = await run(...args)
      expect(status).toBe(0)
      // but for the name of the file
      return stdout.replace(/\nwrote .*\n$/, '')
    }
    const one = await said('--workers', '1', '--json', 'calibrated1.json')
    expect(await said('--workers', '3', '--json', 'calibrated3.json')).toBe(one)
    expect(report('calibrated3.json')).toEqual(report('calibrated1.json'))
  })

  it('says what devices do to each layer, and which hurts most, the same on any number of workers', async () => {
    const { status, stdout } = await run(
      '--devices',
      rram,
      '--trials',
      '3',
      '--json',
      'two.json',
      '--workers',
      '2',
    )
    expect(status).toBe(0)
    expect(stdout).toMatch(/^on these devices +dB +equal% +largest +alone dB +output dB$/m)
    expect(stdout).toMatch(/^conv2( +[\d.]+){5}$/m)
    expect(stdout).toMatch(/^deviation +classes.* dB;\n {13}largest .* in \d of 3 trials$/m)
    expect(stdout).toMatch(/^hurts most +(conv1|conv2|classes): [\d.]+ dB/m)
    await run('--devices', rram, '--trials', '3', '--json', 'one.json', '--workers', '1')
    expect(report('one.json')).toEqual(report('two.json'))
    expect(report('one.json').devices).toMatchObject({ trials: 3, layers: [{}, {}, {}] })
  })

  it('takes its input from a file, and gives the same again', async () => {
    const data = Float32Array.from({ length: 48 }, (_, i) => (i % 7) - 3)
    const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3, 4, 4), }".padEnd(117)
    const begin = Buffer.from(`\x93NUMPY\x01\x00v\x00${header}\n`, 'latin1')
    writeFileSync(join(folder, 'image.npy'), Buffer.concat([begin, Buffer.from(data.buffer)]))
    // the noise of quantization is that of the very input
    const noise = async (...args: readonly string[]) =>
      /^quantized.*$/m.exec((await run(...args)).stdout)?.[0]
    const given = await noise('--input', 'image.npy')
    expect(given).toMatch(/dB/)
    expect(await noise('--input', 'input=image.npy', '--seed', '9')).toBe(given)
    expect(await noise('--input', 'random')).not.toBe(given)
  })

  it.each([
    [['--input', 'image.jpg'], 2, /--input takes random, or a file .npy or .pb/],
    [['--seed', 'x'], 2, /--seed takes an integer from 0/],
    [['--bind', 'n=1', '--bind', 'n=2'], 2, /--bind gives "n" twice/],
    [['--bind', 'n=0'], 2, /--bind n= takes an integer of at least 1/],
    [['--chip', 'none'], 2, /no chip has that name/],
    [['--tile', 'none'], 2, /no partitioner "none"/],
    [['--assign', 'none'], 2, /no assigner "none"/],
    [['--sync', 'none'], 2, /no synchronizer "none"/],
    [['--devices', rram, '--workers', 'x'], 2, /--workers takes an integer/],
    [['--devices', 'odd.json'], 1, /odd.json is not valid: seed is -1/],
    [['--devices', 'none.json'], 1, /cannot read none.json/],
    [['--trials', '2'], 2, /--trials goes with --devices/],
    [['--workers', '0'], 2, /--workers takes an integer/],
    [['--devices', rram, '--trials', '0'], 2, /--trials takes an integer of at least 1/],
    [['--order', 'random'], 2, /--order is program or fast/],
  ])('%j is refused', async (args, code, message) => {
    const { status, stdout, stderr } = await run(...args)
    expect(stderr).toMatch(message)
    expect([status, stdout]).toEqual([code, ''])
  })
})

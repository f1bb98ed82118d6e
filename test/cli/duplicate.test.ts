import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { unwrap } from 'ohmflow'
import { decode, Report, Tiled, verifyReport } from 'ohmflow/codec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ohmflow } from './ohmflow.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('ohmflow map --extra-cores', () => {
  it('tells the copies of each layer, what they take and what they save', async () => {
    const { status, stdout } = await ohmflow('map', 'resnet18', '--extra-cores', '32')
    expect(status).toBe(0)
    // 12 544 vectors in one tile, 3 136 in three
    expect(stdout).toMatch(/^conv1 .* 12 544 +1×1 +9 /m)
    expect(stdout).toMatch(/^pipeline +row-major, slowest-first:32, first-fit, cyclic, timing$/m)
    expect(stdout).toMatch(/^tiles +201$/m)
    expect(stdout).toMatch(/^copies +5 layers placed several times, in 32 extra cores$/m)
    expect(stdout.replaceAll(/\n {13}/g, ' ')).toContain(
      '10 724 vectors one after another instead of 30 234, and at most 1 394 in one copy instead of 12 544',
    )
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it.each(['densenet121'])('fits %s in 100 columns', async (name) => {
    const { stdout } = await ohmflow('map', name, '--extra-cores', '64')
    expect(stdout).toContain('copies')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  it('writes a report that decodes and holds what it is made of', async () => {
    const { status } = await ohmflow(
      'map',
      'squeezenet1.1',
      '--cores',
      '60',
      '--duplicate',
      'least-sum',
      '--out',
      folder,
    )
    expect(status).toBe(0)
    const report = Report.decode(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')))
    if (E.isLeft(report)) throw new Error('the report does not decode')
    expect(verifyReport(report.right)._tag).toBe('Right')
    const { layers, network, pipeline } = report.right
    expect(pipeline.duplicator).toBe('least-sum')
    expect(network.tiles + network.extraCores).toBe(network.cores)
    expect(network.cores).toBe(60)
    expect(layers.reduce((sum, { tiles, copies }) => sum + tiles.count * copies, 0)).toBe(60)
    const text = readFileSync(join(folder, 'duplicated.json'), 'utf8')
    expect(Tiled.decode(JSON.parse(text))._tag).toBe('Right')
  })

  it('shows no copies where there are none', async () => {
    const { stdout } = await ohmflow('map', 'squeezenet1.1', '--json', '-', '--simulate', 'analytical')
    expect(stdout).not.toMatch(/"duplicator"/)
    const { layers, network } = unwrap(decode(Report, 'the report')(JSON.parse(stdout)))
    expect(network.extraCores).toBe(0)
    expect(layers.every(({ copies }) => copies === 1)).toBe(true)
    const { stdout: text } = await ohmflow(
      'map',
      'squeezenet1.1',
      '--extra-cores',
      '0',
      '--simulate',
      'analytical',
    )
    expect(text).not.toMatch(/copies/)
  })

  it.each([
    [1, ['--cores', '210', '--extra-cores', '32'], /takes 233.*at most 210.*--extra-cores 9\)/],
    [1, ['--duplicate', 'least-sum'], /as many cores as needed.*--extra-cores N/],
    [
      2,
      ['--duplicate', 'least-summ', '--extra-cores', '3'],
      /no duplicator "least-summ".*did you mean "?least-sum"?/,
    ],
    [2, ['--extra-cores', '1.5'], /--extra-cores takes an integer of at least 0 in digits, not "1.5"/],
    [2, ['--until', 'duplicate'], /goes with --extra-cores or --duplicate/],
  ])('ends with %i and one paragraph: %j', async (code, options, said) => {
    const { status, stdout, stderr } = await ohmflow('map', 'resnet18', ...options)
    expect([status, stdout]).toEqual([code, ''])
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stderr).toMatch(said)
  })
})

it('compares duplicators and numbers of extra cores', async () => {
  const { status, stdout } = await ohmflow(
    'compare',
    'resnet18',
    '--simulate',
    'analytical',
    '--extra-cores',
    '0,32',
    '--duplicate',
    'slowest-first,least-sum,least-interval',
  )
  expect(status).toBe(0)
  for (const name of ['slowest-first', 'least-sum', 'least-interval'])
    for (const extra of [0, 32]) expect(stdout).toContain(`${name}:${extra}`)
})

it('draws and runs a network with copies', async () => {
  const drawn = await ohmflow('draw', 'squeezenet1.1', '--extra-cores', '8', '--out', folder)
  expect(drawn.status).toBe(0)
  expect(readFileSync(join(folder, 'floorplan.svg'), 'utf8')).toContain(', copy 1')
  const run = await ohmflow('run', 'squeezenet1.1', '--extra-cores', '8')
  expect(run.status).toBe(0)
  expect(run.stdout).toMatch(/^pipeline +row-major, slowest-first:8, first-fit, cyclic/m)
})

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { teachingNetwork } from 'ohmflow'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkedLine } from '../../lib/sweep/checked.js'
import { malformed } from '../view/wellFormed.js'
import { ohmflow } from './ohmflow.js'

let folder = ''
const at = (...parts: readonly string[]): string => join(folder, ...parts)

/** A sweep of two figures: the point in the middle is beaten by the first. */
const rows = (models: readonly string[]): string =>
  [
    {
      schema: 'ohmflow.rows/1',
      sweep: 'x',
      ohmflow: '0.1.0',
      file: { models, chips: ['rram256'], minimize: ['cycles', 'energy'] },
      models: models.map((name) => ({ name, sha256: 'y' })),
      factors: ['core.lanes'],
      notes: [],
    },
    ...models.flatMap((model, k) =>
      [
        [10, 30],
        [20, 40],
        [30, 10],
      ].map(([cycles, energy], i) => ({
        index: 3 * k + i,
        key: '',
        model,
        settings: { 'core.lanes': i + 1 },
        precision: 'exact',
        measures: { cycles, energy },
      })),
    ),
  ]
    .map((line) => checkedLine(JSON.stringify(line)))
    .join('')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-draw-'))
  writeFileSync(at('one.ndjson'), rows(['resnet18']))
  writeFileSync(at('two.ndjson'), rows(['a', 'b/c']))
  writeFileSync(at('model.onnx'), teachingNetwork.build())
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('draw of results', () => {
  it.each([
    ['one.ndjson', ['pareto', 'parallel', 'effects']],
    ['two.ndjson', ['pareto-a', 'parallel-a', 'effects-a', 'pareto-b_c', 'parallel-b_c', 'effects-b_c']],
  ])('draws the rows of %s', async (file, names) => {
    const { status, stdout } = await ohmflow('draw', at(file), '--out', at(`of-${file}`))
    expect(status).toBe(0)
    expect(stdout.trim().split('\n')).toEqual(names.map((name) => at(`of-${file}`, `${name}.svg`)))
    for (const name of names)
      expect(malformed(readFileSync(at(`of-${file}`, `${name}.svg`), 'utf8'))).toBeNull()
    const [front = ''] = names
    expect(readFileSync(at(`of-${file}`, `${front}.svg`), 'utf8')).toContain('no other beats')
  })

  it('draws reports by time and what it costs', async () => {
    await ohmflow('compare', at('model.onnx'), '--sync', 'cyclic,linear', '--json', at('both.json'))
    const explained = await ohmflow('explain', at('both.json'))
    expect(explained.stdout).toMatch(/^reports\nsynchronizer .*\n[─]+\ncyclic .*\nlinear .*\n$/)
    const { status, stdout } = await ohmflow('draw', at('both.json'), '--out', at('reports'))
    expect(status).toBe(0)
    const energy = stdout.split('\n').find((path) => path.endsWith('pareto-energy.svg'))
    expect(readFileSync(energy ?? '', 'utf8')).toContain('Time an image against energy')
  })

  it('says what took the place of other files', async () => {
    const draw = () => ohmflow('draw', at('one.ndjson'), '--out', at('twice'))
    expect((await draw()).stdout).not.toContain('took the place')
    rmSync(at('twice', 'effects.svg'))
    expect((await draw()).stdout).toContain('2 of these 3 took the place of files of the same name')
  })

  it('takes nothing that is about a model', async () => {
    const { status, stderr } = await ohmflow('draw', at('one.ndjson'), '--out', at('x'), '--layer', 'conv1')
    expect(status).toBe(2)
    expect(stderr).toContain('--layer goes with a model; of results, draw takes --out alone')
  })
})

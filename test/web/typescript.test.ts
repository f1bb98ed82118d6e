import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { reportTable, unwrap } from 'ohmflow'
import { Report } from 'ohmflow/codec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { files } from '../../lib/web/fileOf.js'
import { chipOf, mappingOf } from '../../lib/web/mapping.js'
import { initialSettings, type Settings } from '../../lib/web/settings.js'
import { typescriptOf } from '../../lib/web/typescript.js'

const root = join(import.meta.dirname, '..', '..')
let folder = ''
beforeAll(() => {
  mkdirSync(join(root, '.scratch'), { recursive: true })
  // within the package, which finds itself by its name
  folder = mkdtempSync(join(root, '.scratch', 'typescript-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const base: Settings = { ...initialSettings, network: 'teaching', crossbar: 8 }

/** Ways of mapping that together use all that the code can hold. */
const ways: readonly Settings[] = [
  { ...base, crossbar: null },
  {
    ...base,
    tile: 'balanced',
    duplicate: 'slowest-first',
    extra: 2,
    assign: 'annealing',
    interconnect: 'mesh',
    side: 3,
    sync: 'cyclic',
    block: 2,
  },
  {
    ...base,
    chip: 'rram256-mesh',
    cores: 4,
    duplicate: 'per-round',
    assign: 'cheapest-rounds',
    sync: 'cross-layer',
    images: 2,
  },
  { ...base, exchange: 'memory', signal: 'polling', inputs: 1, sync: 'tree', assign: 'locality' },
]

const here = async (settings: Settings): Promise<string> => {
  const model = await files()({ kind: 'map', id: 1, settings, bytes: null, width: 720 })
  const task = { model, bindings: {}, chip: unwrap(chipOf(settings)) }
  const none = { get: () => async () => ({ _tag: 'None' }) as const, set: () => async () => {} }
  const report = unwrap(await mappingOf(settings, none).task(task)())
  expect(Report.is(report)).toBe(true)
  return reportTable(report)
}

describe('the TypeScript of what is on the screen', () => {
  it('maps the same', async () => {
    const codes = ways.map((settings, i) =>
      transformSync(typescriptOf(settings), { loader: 'ts' }).code.replaceAll(
        'console.log(',
        `said[${i}] = String(`,
      ),
    )
    for (const [i, code] of codes.entries())
      writeFileSync(join(folder, `${i}.mjs`), `const said = globalThis.said\n${code}`)
    writeFileSync(
      join(folder, 'all.mjs'),
      `globalThis.said = []\n${ways.map((_, i) => `await import('./${i}.mjs')`).join('\n')}\nconsole.log(JSON.stringify(said))`,
    )
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'all.mjs')], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual(await Promise.all(ways.map(here)))
  })

  it('compiles', () => {
    const all = [
      ...ways,
      { ...base, network: 'file', file: "it's.onnx", bind: 'batch=1, image:0=2' } as const,
      { ...base, network: 'squeezenet1.1', sync: 'auto' } as const,
    ]
    const paths = all.map((settings, i) => {
      const path = join(folder, `${i}.ts`)
      writeFileSync(path, typescriptOf(settings))
      return path
    })
    const { stdout, status } = spawnSync(
      'npx',
      [
        'tsgo',
        '--noEmit',
        '--strict',
        '--ignoreConfig',
        '--skipLibCheck',
        '--noUnusedLocals',
        '--target',
        'es2023',
        '--module',
        'nodenext',
        ...paths,
      ],
      { cwd: root, encoding: 'utf8' },
    )
    expect([stdout, status]).toEqual(['', 0])
  })

  it('is short where all is as at first', () => {
    expect(
      typescriptOf(initialSettings),
    ).toBe(`import { modelFile, presets, reportTable, unwrap, zoo } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'

const model = await modelFile('resnet18', zoo.resnet18.build())()
const { chip } = presets.rram256
const mapping = baseline

const bindings = {}
console.log(reportTable(unwrap(await mapping.task({ model, bindings, chip })())))
`)
  })
})

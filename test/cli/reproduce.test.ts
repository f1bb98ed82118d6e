import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { designName, Results } from 'ohmflow'
import { pelke2023 } from 'ohmflow/pipelines'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = join(import.meta.dirname, '..', '..', 'dist', 'lib', 'cli', 'main.js')

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const filesIn = (path: string): readonly string[] =>
  existsSync(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) =>
        entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
      )
    : []

/** How many entries the cache has. */
const stored = (): number =>
  filesIn(join(folder, 'cache')).filter((file) => file.includes('content-v2')).length

/** Starts the experiment, lets it store some more chips, and ends it with a signal. */
const interrupted = async (signal: 'SIGINT' | 'SIGKILL') => {
  // both stages of 17 networks are stored before the first chip is measured
  const before = Math.max(stored(), 2 * 17)
  const cache = join(folder, 'cache')
  const args = ['reproduce', '--quick', '--workers', '2', '--cache', cache, '--out', join(folder, 'out')]
  const child = spawn(process.execPath, [main, ...args])
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  while (child.exitCode === null && stored() < before + 3) await new Promise((go) => setTimeout(go, 50))
  child.kill(signal)
  const status = await ended
  const [, done = '', all = ''] =
    /^(\d+) of (\d+) chips are measured; the same command goes on from there\.$/m.exec(stderr) ?? []
  return { status, done: Number(done), all: Number(all), stderr }
}

describe('an experiment that is interrupted', () => {
  it('says how far it is, leaves nothing half written, and goes on from there', async () => {
    const first = await interrupted('SIGINT')
    expect(first.status).toBe(130)
    expect(first.done).toBeLessThan(first.all)
    // killed in the middle of whatever it was at
    expect((await interrupted('SIGKILL')).status).toBeNull()
    const last = await interrupted('SIGINT')
    expect(last.status).toBe(130)
    expect(last.stderr.trim().split('\n')).toHaveLength(1)
    expect(last.done).toBeGreaterThan(first.done)
    expect(filesIn(join(folder, 'out'))).toEqual([])
  })

  it('ends with every file, and gives them again at once', () => {
    const results = (out: string, ...more: readonly string[]) => {
      const args = [
        'reproduce',
        '--quick',
        '--cache',
        join(folder, 'cache'),
        '--out',
        join(folder, out),
        ...more,
      ]
      const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      })
      expect([status, stderr]).toEqual([0, ''])
      return stdout
    }
    const first = results('first', '--json', join(folder, 'results.json'))
    expect(first).toMatch(/^resnet18 +\d+/m)
    const decoded = Results.decode(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')))
    expect(decoded._tag).toBe('Right')
    expect(decoded._tag === 'Right' && decoded.right.points.length).toBe(
      new Set(pelke2023.quick.map(designName)).size * Object.keys(pelke2023.synchronizers).length,
    )
    // all from the cache: nothing is stored that was not there
    const before = stored()
    expect(results('second')).toBe(first)
    expect(stored()).toBe(before)
    const texts = (out: string) =>
      Object.fromEntries(
        filesIn(join(folder, out)).map((file) => [
          relative(join(folder, out), file),
          readFileSync(file, 'utf8'),
        ]),
      )
    expect(Object.keys(texts('first'))).toEqual(expect.arrayContaining(['results.md', 'summary.json']))
    expect(texts('second')).toEqual(texts('first'))
    expect(JSON.parse(results('third', '--json', '-'))).toEqual(
      JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')),
    )
    expect(texts('third')).toEqual(texts('first'))
  })
})

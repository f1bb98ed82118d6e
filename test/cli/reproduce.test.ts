import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { designName, families, networkCases, Results } from 'ohmflow/experiment'
import { pelke2023 } from 'ohmflow/pipelines'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allSetups } from '../../lib/cli/chapters.js'
import type * as Reproduce from '../../lib/cli/reproduce.js'
import { eventually } from '../../lib/rule.js'

const dist = join(import.meta.dirname, '..', '..', 'dist', 'lib')
const built = join(dist, 'cli', 'reproduce.js')
const rule = join(dist, 'rule.js')

/** What the command does with results does not depend on how many there are, and large crossbars are soon measured. */
const extent = {
  // four of each family of twelve, which is measured at once
  designs: pelke2023.designs.filter(({ crossbar }) => crossbar === 512).filter((_, i) => i % 3 === 0),
  quick: pelke2023.quick.slice(0, 6),
  networks: ['alexnet'] as const,
}

/** A few of each chapter, of which some are measured when it is interrupted; chips of several families, which are measured one by one. */
const withChapters = {
  designs: families(pelke2023.designs.filter(({ crossbar }) => crossbar === 512))
    .flatMap(([first]) => first ?? [])
    .slice(0, 4),
  quick: [],
  networks: extent.networks,
  further: {
    setups: allSetups.slice(0, 2),
    cases: networkCases(['alexnet'])
      .filter(({ schedule }) => schedule === 'cross-layer')
      .slice(0, 3),
  },
}

let folder = ''
const at = (name: string): string => join(folder, name)

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

/** What is said of the measurements, without where it was written. */
const measuredIn = (said: string): string => said.replaceAll(/^wrote .*\n?/gm, '')

/** How many entries a cache has. */
const stored = (cache = 'cache'): number =>
  filesIn(at(cache)).filter((file) => file.includes('entries-1') && !file.endsWith('.tmp')).length

/**
 * Starts the experiment, which gets a signal once it has stored some results. It gives it to itself: on a busy machine
 * it might be at its end before somebody else looks.
 */
const interrupted = async (signal: 'SIGINT' | 'SIGKILL', enough: number, cache: string) => {
  const options = { workers: '1', cache: at(cache), out: at('out') }
  writeFileSync(
    at('long.mjs'),
    `import { existsSync, readdirSync } from 'node:fs'
import { reproduce } from ${JSON.stringify(built)}
import { eventually } from ${JSON.stringify(rule)}
const { cache } = ${JSON.stringify(options)}
const files = () => (existsSync(cache) ? readdirSync(cache, { recursive: true, withFileTypes: true }) : [])
const stored = () => files().filter((file) => file.isFile() && file.parentPath.includes('entries-1') && !file.name.endsWith('.tmp')).length
const looking = setInterval(() => {
  if (stored() < ${enough}) return
  clearInterval(looking)
  process.kill(process.pid, '${signal}')
}, 5).unref()
await eventually(reproduce(${JSON.stringify(options)}, ${JSON.stringify(withChapters)}))`,
  )
  const child = spawn(process.execPath, [at('long.mjs')])
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const [status] = await once(child, 'close')
  return { status, stderr }
}

describe('an experiment', () => {
  it('ends with every file, and gives them again at once', async () => {
    const { reproduce }: typeof Reproduce = await import(built)
    const results = async (out: string, json?: string) => {
      const options = { quick: true, workers: '2', cache: at('cache'), out: at(out), args: [] }
      const said = await eventually(reproduce(json === undefined ? options : { ...options, json }, extent))
      return E.isRight(said) ? said.right : expect.unreachable('it cannot be measured')
    }
    const first = await results('first', at('results.json'))
    expect(first).toMatch(/^alexnet +\d+/m)
    const decoded = Results.decode(JSON.parse(readFileSync(at('results.json'), 'utf8')))
    expect(decoded._tag === 'Right' && decoded.right.points.length).toBe(
      new Set(extent.quick.map(designName)).size * Object.keys(pelke2023.synchronizers).length,
    )
    // all from the cache: nothing is stored that was not there
    const before = stored()
    expect(measuredIn(await results('second'))).toBe(measuredIn(first))
    expect(stored()).toBe(before)
    const texts = (out: string) =>
      Object.fromEntries(
        filesIn(at(out)).map((file) => [relative(at(out), file), readFileSync(file, 'utf8')]),
      )
    expect(Object.keys(texts('first'))).toEqual(expect.arrayContaining(['results.md', 'summary.json']))
    expect(texts('second')).toEqual(texts('first'))
    expect(JSON.parse(await results('third', '-'))).toEqual(
      JSON.parse(readFileSync(at('results.json'), 'utf8')),
    )
    expect(texts('third')).toEqual(texts('first'))
  })
})

describe('an experiment that is interrupted in each of its chapters', () => {
  it('goes on from there, and ends with the bytes of one that was not', async () => {
    const { reproduce }: typeof Reproduce = await import(built)
    const results = async (cache: string) => {
      const options = { workers: '1', cache: at(cache), json: '-', out: at(`${cache}-out`), args: [] }
      const said = await eventually(reproduce(options, withChapters))
      return E.isRight(said) ? said.right : expect.unreachable('it cannot be measured')
    }
    const { designs, further } = withChapters
    const [stages, chips, setups] = [2, designs.length, further.setups.length]
    const inChips = /^[23] of 4 chips are measured; the same command goes on from there\.\n$/
    const inNetworks =
      /^all chips are measured, whole networks are not; the same command goes on from there\.\n$/
    // each time killed or interrupted one result further, and in the midst of the next
    for (const [least, signal, said] of [
      [stages + 1, 'SIGKILL', /^$/],
      [stages + 2, 'SIGINT', inChips],
      [stages + chips + 1, 'SIGKILL', /^$/],
      [stages + chips + setups + 1, 'SIGINT', inNetworks],
      [stages + chips + setups + 2, 'SIGKILL', /^$/],
    ] as const) {
      const enough = Math.max(least, stored('halfway') + 1)
      const { status, stderr } = await interrupted(signal, enough, 'halfway')
      expect([status, stderr]).toEqual([signal === 'SIGKILL' ? null : 130, expect.stringMatching(said)])
      expect(stored('halfway')).toBeGreaterThanOrEqual(enough)
      expect(filesIn(at('out'))).toEqual([])
    }
    expect(stored('halfway')).toBeLessThan(stages + chips + setups + further.cases.length)
    const whole = await results('whole')
    expect(await results('halfway')).toBe(whole)
    const decoded = Results.decode(JSON.parse(whole))
    expect(E.isRight(decoded) && decoded.right.networks?.length).toBe(further.cases.length)
    expect(stored('halfway')).toBe(stored('whole'))
    const texts = (cache: string) =>
      filesIn(at(`${cache}-out`))
        .map((file) => [relative(at(`${cache}-out`), file), readFileSync(file, 'utf8')] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
    expect(texts('halfway')).toEqual(texts('whole'))
    expect(texts('whole').length).toBeGreaterThan(2)
  })
})

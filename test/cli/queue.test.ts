import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { buildSync } from 'esbuild'
import { Redis } from 'ioredis'
import { presets, teachingNetwork } from 'ohmflow'
import { readRows } from 'ohmflow/sweep'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { queueName } from '../../lib/node/pointQueue.js'
import { takePoints } from '../../lib/node/queueWorker.js'
import { main, ohmflow } from './ohmflow.js'
import { freePort, hasRedis, startRedis } from './redisServer.js'

const { version }: { readonly version: string } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
)

/** What takes points in this process. */
interface Taking {
  /** Gives the rows that it has held, and all that come. */
  readonly goOn: () => void
  /** Fails with what it holds, and ends. */
  readonly giveUp: () => Promise<void>
}

let folder = ''
let port = 0
let queue = ''
let started: ChildProcess[] = []
let taking: Taking[] = []
const inFolder = (name: string): string => join(folder, name)
const textOf = (name: string): string => readFileSync(inFolder(name), 'utf8')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-queue-'))
  writeFileSync(inFolder('teaching.onnx'), teachingNetwork.build())
  const { chip } = presets.rram256
  const crossbar = { ...chip.crossbar, rows: 8, columns: 8 }
  writeFileSync(inFolder('small.json'), JSON.stringify({ ...chip, crossbar }))
  // the chip of one core is too small: its rows say so
  writeFileSync(
    inFolder('small.yaml'),
    `models: [teaching.onnx]
chips: [small.json]
factors:
  - crossbar.rows: [4, 8, 16]
    crossbar.columns: [4, 8, 16]
  - interconnect.bytesPerCycle: { from: 1, to: 8, times: 2 }
  - core.lanes: [1, 2]
  - cores: [1, 200]
mappings:
  - sync: [cyclic, linear]
    simulate: [timing, analytical]
`,
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeEach(async () => {
  port = await freePort()
  queue = `redis://127.0.0.1:${port}`
})
const exited = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null
const ended = async (child: ChildProcess): Promise<void> => {
  if (!exited(child)) await once(child, 'exit')
}
const killed = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGKILL')
  await ended(child)
}
afterEach(async () => {
  for (const each of taking) await each.giveUp()
  for (const child of started) await killed(child)
  ;[taking, started] = [[], []]
  rmSync(inFolder('far.ndjson'), { force: true })
})

const own = <C extends ChildProcess>(child: C): C => {
  started.push(child)
  return child
}
const begin = (...args: readonly string[]): ChildProcess =>
  own(spawn(process.execPath, [main, ...args], { stdio: 'ignore' }))
const redis = async (): Promise<ChildProcess> => own(await startRedis(port, folder))
const worker = (threads: number): ChildProcess => begin('worker', '--queue', queue, '--workers', `${threads}`)
const coordinator = (): ChildProcess =>
  begin('sweep', inFolder('small.yaml'), '--queue', queue, '--out', inFolder('far.ndjson'))
/** Rows that the coordinator has written. */
const rows = (): number =>
  existsSync(inFolder('far.ndjson')) ? textOf('far.ndjson').split('\n').length - 2 : 0
const until = async (count: number, coordinating: ChildProcess): Promise<void> => {
  while (rows() < count && !exited(coordinating)) await pause(20)
}

/** Code for plain Node, with what it imports of the library, which the package has only in bundles. */
const forNode = (contents: string): string => {
  const stdin = { contents, resolveDir: join(import.meta.dirname, '..', '..', 'lib', 'node') }
  const { outputFiles } = buildSync({
    stdin,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
  })
  return outputFiles[0]?.text ?? ''
}

/** Takes points from a queue, says so, and keeps them until it is killed. */
const holder = forNode(`
import { Redis } from 'ioredis'
import { takePoints } from './queueWorker.js'
const [port, name] = process.argv.slice(1)
const client = new Redis(Number(port), '127.0.0.1', { maxRetriesPerRequest: null })
await takePoints(client, name, 8, () => {
  console.log('a point')
  return new Promise(() => {})
})
`)

describe.skipIf(!hasRedis)('a sweep on many machines, where redis-server is installed', () => {
  /** The file of one machine, and its row of each point. */
  let near = ''
  let rowsOf: readonly unknown[] = []
  beforeAll(async () => {
    await ohmflow('sweep', inFolder('small.yaml'), '--out', inFolder('near.ndjson'), '--workers', '1')
    near = textOf('near.ndjson')
    const read = readRows(near)
    rowsOf = read._tag === 'Right' ? read.right.rows : []
    expect(rowsOf.length).toBe(192)
    expect(near).toContain('"failed":')
  })

  /** Takes points as a worker does and gives their rows: so many, and holds the others until it is told to go on. */
  const measuring = async (
    count: number,
    rowOf = (index: number): unknown => rowsOf[index],
  ): Promise<Taking> => {
    let [goOn, fail] = [() => {}, () => {}]
    const told = new Promise<void>((resolve, reject) => {
      goOn = resolve
      fail = () => reject(new Error('given up'))
    })
    told.catch(() => {})
    let left = count
    const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null })
    client.on('error', () => {})
    const { close } = await takePoints(client, queueName(version), 8, async ({ indices }) => {
      if (left-- <= 0) await told
      return indices.map(rowOf)
    })
    const giveUp = (): Promise<void> => {
      fail()
      return close()
    }
    const one = { goOn, giveUp }
    taking.push(one)
    return one
  }

  it('has the file of one machine', async () => {
    await redis()
    const workers = [worker(1), worker(2)]
    const coordinating = coordinator()
    await ended(coordinating)
    expect(coordinating.exitCode).toBe(0)
    expect(textOf('far.ndjson')).toBe(near)
    for (const each of workers) {
      each.kill('SIGTERM')
      await ended(each)
      expect(each.exitCode).toBe(0)
    }
  })

  it('gives points together where there are many', async () => {
    writeFileSync(
      inFolder('many.yaml'),
      `models: [teaching.onnx]
chips: [small.json]
factors:
  - interconnect.bytesPerCycle: { from: 1, to: 64, step: 1 }
  - core.lanes: [1, 2, 4, 8]
  - core.inputBuffers: [1, 2, 3]
mappings: [{ simulate: analytical }]
`,
    )
    const sweep = (out: string, ...more: readonly string[]) =>
      ohmflow('sweep', inFolder('many.yaml'), '--out', inFolder(out), ...more)
    await redis()
    worker(1)
    expect((await sweep('far.ndjson', '--queue', queue)).status).toBe(0)
    const client = new Redis(port, '127.0.0.1')
    const jobs = (await client.keys('bull:*')).filter((key) => /-\d+-\d+-3$/.test(key))
    client.disconnect()
    // of the 64 points whose chips execute the same programs, 21 times three
    expect(jobs.length).toBe(12 * 21)
    await sweep('one.ndjson', '--workers', '1')
    expect(textOf('far.ndjson')).toBe(textOf('one.ndjson'))
  })

  it('gives the points of a worker that dies to another', async () => {
    await redis()
    // it takes points and never gives a row
    const dying = own(
      spawn(process.execPath, ['--input-type=module', '-e', holder, String(port), queueName(version)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    )
    const coordinating = coordinator()
    await once(dying.stdout, 'data')
    await killed(dying)
    await measuring(192)
    await ended(coordinating)
    expect(coordinating.exitCode).toBe(0)
    expect(textOf('far.ndjson')).toBe(near)
  })

  it('goes on where its coordinator died', async () => {
    await redis()
    let measured = 0
    for (const count of [5, 55]) {
      const { giveUp } = await measuring(count)
      const dying = coordinator()
      measured += count
      await until(measured, dying)
      await killed(dying)
      expect(rows()).toBe(measured)
      // the next coordinator has what failed measured again
      await giveUp()
    }
    await measuring(192)
    const coordinating = coordinator()
    await ended(coordinating)
    expect(coordinating.exitCode).toBe(0)
    expect(textOf('far.ndjson')).toBe(near)
  })

  it('waits for Redis, and puts again what is lost with it', async () => {
    const first = await redis()
    const { goOn } = await measuring(10)
    const coordinating = coordinator()
    await until(10, coordinating)
    await killed(first)
    expect(rows()).toBe(10)
    expect(exited(coordinating)).toBe(false)
    await redis()
    goOn()
    await ended(coordinating)
    expect(coordinating.exitCode).toBe(0)
    expect(textOf('far.ndjson')).toBe(near)
  })

  it('measures anew what has lost its artefacts', async () => {
    await redis()
    const coordinating = coordinator()
    const client = new Redis(port, '127.0.0.1')
    let keys: readonly string[] = []
    while (!keys.some((key) => key.endsWith('-0'))) {
      await pause(20)
      keys = await client.keys('*')
    }
    const artefacts = keys.filter((key) => key.startsWith('ohmflow:artefact:'))
    // a network and a sweep
    expect(artefacts.length).toBe(2)
    await client.del(...artefacts)
    client.disconnect()
    worker(2)
    await ended(coordinating)
    expect(coordinating.exitCode).toBe(0)
    expect(textOf('far.ndjson')).toBe(near)
  })

  it.each([
    ['gives the row of another point', (index: number) => rowsOf[(index + 1) % rowsOf.length]],
    ['gives no row', () => ({})],
    [
      'gives a row of another sweep',
      (index: number) => ({ ...Object(rowsOf[index]), settings: { cores: 1 } }),
    ],
  ])('a worker that %s is found out', async (_, rowOf) => {
    await redis()
    await measuring(192, rowOf)
    const coordinating = coordinator()
    await ended(coordinating)
    expect(coordinating.exitCode).toBe(1)
  })
})

describe('--queue', () => {
  const sweep = (...more: readonly string[]) =>
    ohmflow('sweep', inFolder('small.yaml'), '--out', inFolder('far.ndjson'), ...more)
  const said = ({ stderr }: { readonly stderr: string }): string => stderr.replaceAll(/\s+/g, ' ')

  it.each(['localhost', 'http://localhost:6379', 'redis://', 'redis://localhost/nine', 'redis://a:b:c'])(
    'takes the address of a Redis, and not %s',
    async (address) => {
      for (const wrong of [await sweep('--queue', address), await ohmflow('worker', '--queue', address)]) {
        expect(wrong.status).toBe(2)
        expect(said(wrong)).toContain('--queue takes the address of a Redis')
      }
    },
  )

  it('leaves --workers to the workers', async () => {
    const both = await sweep('--queue', queue, '--workers', '2')
    expect(both.status).toBe(2)
    expect(said(both)).toContain('--workers goes with ohmflow worker')
  })

  it('says where nothing answers, and that there was a password, but not which', async () => {
    const secret = queue.replace('//', '//me:secret@')
    for (const refused of [await sweep('--queue', secret), await ohmflow('worker', '--queue', secret)]) {
      expect(refused.status).toBe(1)
      expect(said(refused)).toContain(
        `the queue ${queue.replace('//', '//me:PASSWORD@')} cannot be reached: connect ECONNREFUSED`,
      )
      expect(refused.stderr).not.toContain('secret')
    }
    expect(existsSync(inFolder('far.ndjson'))).toBe(false)
  })

  it('has nothing left to wait for where a connection is refused', () => {
    const opening = forNode(`
      import { openRedis } from './openRedis.js'
      const { _tag } = await openRedis(new URL('${queue}'))
      console.log(_tag, process.getActiveResourcesInfo().includes('Timeout'))`)
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', opening], {
      encoding: 'utf8',
    })
    expect(stdout).toBe('Left false\n')
  })

  it('does not wait for what takes a connection and says nothing', async () => {
    const silent = createServer(() => {}).listen(port, '127.0.0.1')
    await once(silent, 'listening')
    const { status, stderr } = await sweep('--queue', queue)
    silent.close()
    expect(status).toBe(1)
    expect(stderr).toContain('no answer in 5 seconds')
  })
})

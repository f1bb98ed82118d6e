import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { presets, teachingNetwork } from 'ohmflow'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main, ohmflow } from './ohmflow.js'
import { freePort, hasRedis, startRedis } from './redisServer.js'

let folder = ''
let port = 0
let queue = ''
let started: ChildProcess[] = []
const inFolder = (name: string): string => join(folder, name)
const textOf = (name: string): string => readFileSync(inFolder(name), 'utf8')

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-queue-'))
  port = await freePort()
  queue = `redis://127.0.0.1:${port}`
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
const exited = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null
const ended = async (child: ChildProcess): Promise<void> => {
  if (!exited(child)) await once(child, 'exit')
}
afterEach(async () => {
  for (const child of started) {
    child.kill('SIGKILL')
    await ended(child)
  }
  started = []
  rmSync(folder, { recursive: true, force: true })
})

const own = <C extends ChildProcess>(child: C): C => {
  started.push(child)
  return child
}
const begin = (...args: readonly string[]): ChildProcess =>
  own(spawn(process.execPath, [main, ...args], { stdio: 'ignore' }))
const redis = async (): Promise<ChildProcess> => own(await startRedis(port, folder))
const worker = (): ChildProcess => begin('worker', '--queue', queue, '--workers', '2')
const coordinator = (): ChildProcess =>
  begin('sweep', inFolder('small.yaml'), '--queue', queue, '--out', inFolder('far.ndjson'))
const rows = (): number =>
  existsSync(inFolder('far.ndjson')) ? textOf('far.ndjson').split('\n').length - 2 : 0
const until = async (count: number, coordinating: ChildProcess): Promise<void> => {
  while (rows() < count && !exited(coordinating)) await pause(2)
}
const local = async (): Promise<string> => {
  await ohmflow('sweep', inFolder('small.yaml'), '--out', inFolder('near.ndjson'), '--workers', '1')
  return textOf('near.ndjson')
}

describe.skipIf(!hasRedis)('a sweep on many machines, where redis-server is installed', () => {
  it('has the file of one machine', async () => {
    await redis()
    const workers = [worker(), worker()]
    const coordinating = coordinator()
    await ended(coordinating)
    expect(coordinating.exitCode).toBe(0)
    expect(textOf('far.ndjson')).toBe(await local())
    expect(textOf('far.ndjson')).toContain('"failed":')
    for (const each of workers) {
      each.kill('SIGTERM')
      await ended(each)
      expect(each.exitCode).toBe(0)
    }
  })

  it('gives the points of a worker that dies to another', async () => {
    await redis()
    const dying = worker()
    const coordinating = coordinator()
    await until(10, coordinating)
    dying.kill('SIGKILL')
    worker()
    await ended(coordinating)
    expect(coordinating.exitCode).toBe(0)
    expect(textOf('far.ndjson')).toBe(await local())
  })

  it('goes on where its coordinator died', async () => {
    await redis()
    worker()
    for (const count of [5, 60]) {
      const dying = coordinator()
      await until(count, dying)
      dying.kill('SIGKILL')
      await ended(dying)
    }
    const coordinating = coordinator()
    await ended(coordinating)
    expect(coordinating.exitCode).toBe(0)
    expect(textOf('far.ndjson')).toBe(await local())
  })

  it('waits for Redis, and puts again what is lost with it', async () => {
    const first = await redis()
    const workers = [worker(), worker()]
    const coordinating = coordinator()
    await until(10, coordinating)
    first.kill('SIGKILL')
    await ended(first)
    const before = rows()
    await redis()
    await ended(coordinating)
    expect(before).toBeLessThan(192)
    expect(coordinating.exitCode).toBe(0)
    expect(textOf('far.ndjson')).toBe(await local())
    expect(workers.some(exited)).toBe(false)
  })

  it('measures anew what has lost its artefacts', async () => {
    await redis()
    const coordinating = coordinator()
    const client = new Redis(port, '127.0.0.1')
    let keys: readonly string[] = []
    while (!keys.some((key) => key.endsWith('-0'))) keys = await client.keys('*')
    const artefacts = keys.filter((key) => key.startsWith('ohmflow:artefact:'))
    // a network and a sweep
    expect(artefacts.length).toBe(2)
    await client.del(...artefacts)
    client.disconnect()
    worker()
    await ended(coordinating)
    expect(coordinating.exitCode).toBe(0)
    expect(textOf('far.ndjson')).toBe(await local())
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

  it('says where nothing answers, and without the password', async () => {
    const secret = queue.replace('//', '//me:secret@')
    for (const refused of [await sweep('--queue', secret), await ohmflow('worker', '--queue', secret)]) {
      expect(refused.status).toBe(1)
      expect(said(refused)).toContain(`the queue ${queue} cannot be reached: connect ECONNREFUSED`)
      expect(refused.stderr).not.toContain('secret')
    }
    expect(existsSync(inFolder('far.ndjson'))).toBe(false)
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

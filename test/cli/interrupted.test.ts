import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { presets } from 'ohmflow'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main, ohmflow } from './ohmflow.js'

let folder = ''
let child: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-interrupted-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const { chip } = presets.rram256
const writeChip = (clockGigahertz: number): void =>
  writeFileSync(join(folder, 'chip.json'), JSON.stringify({ ...chip, clockGigahertz }))

/** Waits until a process has written something that matches. */
const written = (
  process: ChildProcess,
  text: RegExp,
  stream: 'stdout' | 'stderr' = 'stdout',
): Promise<void> =>
  new Promise((resolve) => {
    let seen = ''
    process[stream]?.on('data', (chunk) => {
      seen += String(chunk)
      if (text.test(seen)) resolve()
    })
  })

describe('an interrupt', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a watch in the middle of a mapping with %i', async (signal, code) => {
    writeChip(1)
    // many ways for each of 21 layers: it maps for a while, without waiting for anything
    const watching = spawn(
      process.execPath,
      [main, 'watch', 'resnet18', '--chip', 'chip.json', '--sync', 'auto'],
      {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    child = watching
    await written(watching, /^simulate /m)
    // whether it has begun to map again or not, the answer has to be the same
    writeChip(2)
    watching.kill(signal)
    expect(await once(watching, 'exit')).toEqual([code, null])
  })
})

describe('an interrupt while a model is quantized', () => {
  /** Shows progress on a pipe, as at a terminal. */
  const asAtTerminal = '--import=data:text/javascript,process.stderr.isTTY=true'

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends the run, as a shell sees it with %i, and leaves no file', async (signal, code) => {
    // it calibrates for many seconds, and executes for more, before it has anything to write
    const running = spawn(
      process.execPath,
      [asAtTerminal, main, 'run', 'resnet50', '--json', join(folder, 'report.json')],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    child = running
    await written(running, /calibrate .* of \d+ samples/, 'stderr')
    running.kill(signal)
    const [status, killedBy] = await once(running, 'exit')
    // a process that a signal ends has no status of its own
    expect(killedBy ?? status).toBe(killedBy === null ? code : signal)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('a reader that has seen enough', () => {
  it.each(['zoo', 'map resnet18', 'map resnet18 --json -', 'chips isaac'])('ends %s quietly', (command) => {
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', `{ "${process.execPath}" "${main}" ${command}; echo "status $?" >&2; } | head -n 1 > /dev/null`],
      { encoding: 'utf8' },
    )
    expect([stdout, stderr]).toEqual(['', 'status 0\n'])
  })

  it('of errors ends them quietly', () => {
    const { stdout } = spawnSync(
      'bash',
      [
        '-c',
        `{ "${process.execPath}" "${main}" map none 3>&1 1>&2 2>&3; echo "status $?" >&2; } 2>&1 | head -n 9`,
      ],
      { encoding: 'utf8' },
    )
    expect(stdout).toMatch(/status 2/)
  })
})

describe('where to write', () => {
  it.each([
    [
      'map resnet152 --sync auto --json .',
      /^ohmflow map: cannot write .*\.: EISDIR.* Name a file, not a folder\.\n$/,
    ],
    ['map resnet152 --sync auto --json chip.json/x', /cannot write .*chip\.json\/x: ENOTDIR/],
    ['map resnet152 --sync auto --out chip.json', /cannot write .*chip\.json: ENOTDIR/],
    ['draw resnet152 --out chip.json/x', /cannot write/],
    ['run resnet50 --json .', /cannot write/],
    ['reproduce --json chip.json/x', /cannot write/],
    ['reproduce --out chip.json', /cannot write/],
  ])('is looked at before the work: %s', async (command, message) => {
    writeChip(1)
    const words = command.split(' ')
    const { status, stdout, stderr } = await ohmflow(...words.slice(0, -1), `${folder}/${words.at(-1)}`)
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(message)
  })
})

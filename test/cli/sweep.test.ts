import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { presets, teachingNetwork } from 'ohmflow'
import { type RowsRead, readRows } from 'ohmflow/sweep'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { rowText } from '../../lib/sweep/rowText.js'
import { main, ohmflow } from './ohmflow.js'

let folder = ''
let child: ChildProcess | undefined
const inFolder = (name: string): string => join(folder, name)
const textOf = (name: string): string => readFileSync(inFolder(name), 'utf8')
const rowsIn = (name: string): RowsRead => {
  const read = readRows(textOf(name))
  if (read._tag === 'Left') throw new Error(read.left)
  return read.right
}

const factors = `
factors:
  - crossbar.rows: [4, 8, 16]
    crossbar.columns: [4, 8, 16]
  - interconnect.bytesPerCycle: { from: 1, to: 8, times: 2 }
  - core.lanes: [1, 2]
`

/** A folder with a sweep to measure. */
const prepare = (): void => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-sweep-'))
  writeFileSync(inFolder('teaching.onnx'), teachingNetwork.build())
  const { chip } = presets.rram256
  writeFileSync(
    inFolder('small.json'),
    JSON.stringify({ ...chip, crossbar: { ...chip.crossbar, rows: 8, columns: 8 } }),
  )
  writeFileSync(
    inFolder('small.yaml'),
    `models: [teaching.onnx]\nchips: [small.json]\n${factors}mappings:\n  - sync: [cyclic, linear]\n    simulate: [timing, analytical]\n`,
  )
}
const remove = (): void => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
}
beforeEach(prepare)
afterEach(remove)

// a worker each, which takes a second to start, but for the test that asks for more
const sweep = (out: string, ...more: readonly string[]) =>
  ohmflow(
    'sweep',
    inFolder('small.yaml'),
    '--out',
    inFolder(out),
    ...(more.includes('--workers') ? [] : ['--workers', '1']),
    ...more,
  )

/** Gives its own process a signal once so many lines are in the file of rows: nobody else has to look in time. */
const interrupting = (signal: NodeJS.Signals, lines: number): string =>
  `--import=data:text/javascript,${encodeURIComponent(`
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
const { writeSync } = fs
fs.writeSync = (...args) => {
  const written = writeSync(...args)
  const lines = () => fs.readFileSync(${JSON.stringify(inFolder('b.ndjson'))}, 'utf8').split('\\n').length - 1
  if (String(args[1]).startsWith('{"index"') && lines() >= ${lines}) process.kill(process.pid, '${signal}')
  return written
}
syncBuiltinESMExports()`)}`

/** Begins or goes on with a sweep, which is interrupted; how its process ended. */
const interrupted = async (signal: NodeJS.Signals, lines: number): Promise<unknown> => {
  const running = spawn(
    process.execPath,
    [
      interrupting(signal, lines),
      main,
      'sweep',
      inFolder('small.yaml'),
      '--out',
      inFolder('b.ndjson'),
      '--workers',
      '2',
    ],
    { stdio: 'ignore' },
  )
  child = running
  const [code, killedBy]: unknown[] = await once(running, 'exit')
  return code ?? killedBy
}

/** The rows of the whole sweep, as one worker measures them. */
let whole = ''
beforeAll(async () => {
  prepare()
  await sweep('a.ndjson')
  whole = textOf('a.ndjson')
  remove()
})

describe('ohmflow sweep', () => {
  it('shows what no other point beats, and writes a row a point in their order', async () => {
    const { status, stdout } = await sweep('a.ndjson')
    expect(status).toBe(0)
    expect(stdout).toContain('96 points')
    expect(textOf('a.ndjson')).toBe(whole)
    const { header, rows } = rowsIn('a.ndjson')
    expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: 96 }, (_, i) => i))
    expect(header?.factors).toContain('core.lanes')
    expect(new Set(rows.map(({ key }) => key)).size).toBe(96)
  })

  it('takes models and chips from anywhere, and no row that is of none of its points', async () => {
    const file = { models: [inFolder('teaching.onnx')], chips: [inFolder('small.json')] }
    writeFileSync(inFolder('small.yaml'), JSON.stringify({ ...file, mappings: [{ simulate: 'analytical' }] }))
    expect((await sweep('a.ndjson')).status).toBe(0)
    const rows = textOf('a.ndjson')
    const [row] = rowsIn('a.ndjson').rows
    for (const foreign of [
      { ...row!, index: 7 },
      { ...row!, model: 'another' },
    ]) {
      writeFileSync(inFolder('a.ndjson'), rows.replace(rowText(row!), rowText(foreign)))
      expect((await sweep('a.ndjson')).status).toBe(0)
      expect(textOf('a.ndjson')).toBe(rows)
    }
  })

  it('says which rows were changed in its file, and measures them again', async () => {
    const lines = whole.split('\n')
    lines[4] = lines[4]!.replace(/"cycles":\d+/, '"cycles":1')
    writeFileSync(inFolder('a.ndjson'), lines.join('\n'))
    const shown = await ohmflow('results', inFolder('a.ndjson'), '--best', 'cycles', '--top', '1')
    expect(shown.stderr.replaceAll(/\s+/g, ' ')).toMatch(/line 5 of .* is torn or changed and left out/)
    expect(shown.stdout).toContain('of 95 points')
    const { status, stderr } = await sweep('a.ndjson')
    expect(status).toBe(0)
    expect(stderr.replaceAll(/\s+/g, ' ')).toMatch(/line 5 of .* is torn or changed and measured again/)
    expect(textOf('a.ndjson')).toBe(whole)
  })

  it('measures what map does', async () => {
    writeFileSync(inFolder('a.ndjson'), whole)
    const { rows } = rowsIn('a.ndjson')
    const base = JSON.parse(textOf('small.json'))
    const point = rows[33]!
    const chip = {
      ...base,
      crossbar: {
        ...base.crossbar,
        rows: point.settings['crossbar.rows'],
        columns: point.settings['crossbar.columns'],
      },
      interconnect: { ...base.interconnect, bytesPerCycle: point.settings['interconnect.bytesPerCycle'] },
      core: { ...base.core, lanes: point.settings['core.lanes'] },
    }
    writeFileSync(inFolder('one.json'), JSON.stringify(chip))
    const { sync, simulate } = point.settings
    const { stdout } = await ohmflow(
      'map',
      inFolder('teaching.onnx'),
      '--chip',
      inFolder('one.json'),
      '--sync',
      String(sync),
      '--simulate',
      String(simulate),
      '--json',
      '-',
    )
    const { network } = JSON.parse(stdout)
    expect(point.measures).toEqual({
      cycles: network.cycles,
      milliseconds: network.milliseconds,
      energy: network.energy.total,
      cores: network.cores,
      utilization: network.utilization,
      peakPartialSumBytes: network.peakPartialSumBytes,
    })
  })

  it('has the same file in the end on any number of workers, and however often it was interrupted', async () => {
    // between the header and the last row, by a signal that can be caught and one that cannot
    for (const [i, lines] of [2, 5, 9, 16, 25, 33, 41, 60, 71, 80].entries()) {
      const [signal, ended] = (
        [
          ['SIGKILL', 'SIGKILL'],
          ['SIGINT', 130],
          ['SIGTERM', 143],
        ] as const
      )[i % 3]!
      expect(await interrupted(signal, lines)).toBe(ended)
      const count = textOf('b.ndjson').split('\n').length - 1
      expect(count).toBeGreaterThanOrEqual(lines)
      expect(count).toBeLessThan(97)
    }
    const { status } = await sweep('b.ndjson', '--workers', '3')
    expect(status).toBe(0)
    expect(textOf('b.ndjson')).toBe(whole)
  })

  it('refuses to go on in a file of another sweep', async () => {
    await sweep('a.ndjson', '--sample', '4')
    const before = textOf('a.ndjson')
    const { status, stderr } = await sweep('a.ndjson', '--sample', '3')
    expect(status).toBe(1)
    expect(stderr).toContain('it has the rows of another sweep')
    expect(textOf('a.ndjson')).toBe(before)
  })

  it('draws as many designs as it is asked for, and searches with as many', async () => {
    await sweep('s.ndjson', '--sample', '10', '--seed', '3')
    expect(rowsIn('s.ndjson').rows.length).toBe(10)
    for (const search of ['pareto', 'anneal']) {
      await sweep(`${search}1.ndjson`, '--search', search, '--sample', '24')
      await sweep(`${search}2.ndjson`, '--search', search, '--sample', '24', '--workers', '2')
      expect(rowsIn(`${search}1.ndjson`).rows.length).toBe(24)
      expect(textOf(`${search}1.ndjson`)).toBe(textOf(`${search}2.ndjson`))
    }
  })

  it('says in its row why a point cannot be mapped', async () => {
    writeFileSync(
      inFolder('few.yaml'),
      'models: [teaching.onnx]\nchips: [small.json]\nfactors:\n  - cores: [1, 100]\n  - crossbar.cellBits: [2]\n',
    )
    const { stdout } = await ohmflow(
      'sweep',
      inFolder('few.yaml'),
      '--out',
      inFolder('few.ndjson'),
      '--workers',
      '1',
    )
    expect(stdout).toContain('1 cannot be mapped')
    const { rows } = rowsIn('few.ndjson')
    expect(rows[0]?.failed).toContain('needs')
    expect(rows[0]?.measures).toEqual({})
    expect(rows[1]?.failed).toBeUndefined()
  })

  it.each([
    ['mappings:\n  - sync: [cyclik]\n', 'there is no synchronizer "cyclik"'],
    ['mappings:\n  - schedule: cross-layer\n    sync: linear\n', 'takes no --sync'],
    [
      'mappings:\n  - sync: linear\n  - sync: [cyclic, linear]\n',
      'mappings: "sync: linear" stands there twice',
    ],
    ['minimize: [energy]\nmaximize: [energy]\n', 'minimize, maximize: "energy" stands there twice'],
    ['constraints: [crossbar.rows < 3]\n', 'none of 1 designs is a chip of which they all hold'],
    [
      'search: pareto\nsample: 4\nconstraints: [crossbar.rows < 3]\n',
      'none of 1 designs is a chip of which they all hold',
    ],
    ['search: pareto\n', 'is to be said with sample'],
    ['trials: 3\n', 'which is to be said with devices'],
    ['devices: [ideal]\n', 'samples and labels are to be said with dataset'],
    ['record: [top1]\n', 'top1 takes a run on a dataset'],
    ['dataset: { path: images }\n', 'dataset.labels (line 3) is nothing'],
    ['dataset: { path: none.idx, labels: none.idx }\ndevices: [none.json]\n', 'none.json: ENOENT'],
    [
      'dataset: { path: a, labels: b }\ndevices: [ideal]\nfactors:\n  - devices.adc.bits: [4]\n',
      'ideal devices have no such field',
    ],
    ['factors:\n  - devices.adc.bits: [4]\n', 'which is to be said with devices'],
  ])('refuses %j before it measures anything', async (more, problem) => {
    writeFileSync(inFolder('wrong.yaml'), `models: [teaching.onnx]\nchips: [small.json]\n${more}`)
    const { status, stderr } = await ohmflow('sweep', inFolder('wrong.yaml'), '--out', inFolder('w.ndjson'))
    expect(status).toBe(1)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(problem)
    expect(existsSync(inFolder('w.ndjson'))).toBe(false)
  })
})

describe('ohmflow results', () => {
  beforeEach(() => writeFileSync(inFolder('a.ndjson'), whole))

  it('shows the rows that are asked for, in 80 columns', async () => {
    const { stdout } = await ohmflow(
      'results',
      inFolder('a.ndjson'),
      '--best',
      'energy',
      '--top',
      '3',
      '--where',
      'crossbar.rows<=8',
      '--where',
      'sync = linear',
    )
    const table = stdout.split('\n\n')[0]!.split('\n')
    expect(table.length).toBe(2 + 3)
    expect(stdout).toContain('3 of 32 by least energy, of 32 points')
    const none = await ohmflow('results', inFolder('a.ndjson'), '--where', 'cycles < 0')
    expect(none.stdout).toBe('None of 96 points is so.\n')
  })

  it('writes them as CSV', async () => {
    const { stdout } = await ohmflow('results', inFolder('a.ndjson'), '--csv', '-', '--where', 'cycles > 0')
    const lines = stdout.trimEnd().split('\n')
    expect(lines.length).toBe(97)
    expect(lines[0]).toMatch(/^point,model,sync,simulate,crossbar\.rows,.*cycles/)
  })

  it.each([
    [['--where', 'cycle<1'], 'Did you mean "cycles"?'],
    [['--best', 'energi'], 'did you mean energy?'],
    [['--top', '0'], '--top takes an integer'],
  ])('%j is said to be wrong', async (args, problem) => {
    const { status, stderr } = await ohmflow('results', inFolder('a.ndjson'), ...args)
    expect(status).toBe(2)
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(problem)
  })
})

describe('a point of a sweep', () => {
  it('is mapped again with its report, and written as a page', async () => {
    const { status, stdout } = await ohmflow(
      'sweep',
      inFolder('small.yaml'),
      '--point',
      '33',
      '--html',
      inFolder('point.html'),
    )
    expect(status).toBe(0)
    expect(stdout).toContain('layer')
    expect(textOf('point.html')).toContain('<!doctype html>')
    const none = await ohmflow('sweep', inFolder('small.yaml'), '--point', '96')
    expect(none.status).toBe(2)
    expect(none.stderr).toContain('no point 96')
  })

  it('goes with its sweep onto one page', async () => {
    await sweep('a.ndjson', '--html', inFolder('all.html'), '--sample', '12')
    expect(textOf('all.html')).toContain('--point')
    const { status } = await ohmflow('results', inFolder('a.ndjson'), '--html', inFolder('some.html'))
    expect(status).toBe(0)
    expect(textOf('some.html')).toContain('What each factor does')
  })
})

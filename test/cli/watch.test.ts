import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chip, presets, zoo } from 'ohmflow'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main, ohmflow } from './ohmflow.js'

let folder = ''
let watching: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-watch-'))
})
afterEach(() => {
  watching?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** `ohmflow watch` in a folder, and a promise of what it writes up to the end of the next block with that text. */
const watch = (...args: readonly string[]) => {
  // a pipe gets no colours on a build server either
  const env = { ...process.env, CI: 'true', FORCE_COLOR: undefined }
  const child = spawn(process.execPath, [main, 'watch', ...args], { cwd: folder, env })
  watching = child
  const heard = new EventEmitter()
  let written = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      written += text
      heard.emit('text')
    })
  child.on('close', () => heard.emit('text'))
  const next = async (text: RegExp): Promise<string> => {
    // a block ends with an empty line behind its last line
    while (!(text.test(written) && written.endsWith('\n\n'))) {
      if (child.exitCode !== null) throw new Error(`no ${text} in ${JSON.stringify(written)}`)
      await once(heard, 'text')
    }
    const block = written
    written = ''
    return block
  }
  return { child, next }
}

/** What each stage did, by what a block says. */
const did = (block: string): string =>
  [...block.matchAll(/^(\w+) +(ran|cached|failed) +\d+ ms$/gm)]
    .map(([, stage, what]) => `${stage} ${what}`)
    .join(', ')

/** The number of tiles that a block says. */
const tilesIn = (block: string): number => Number(/^tiles +(\d+)$/m.exec(block)?.[1])

const { chip } = presets.rram256
/** Puts a file in place as a whole, so that it is one change however slowly it is written. */
const put = (file: string, content: string | Uint8Array): void => {
  writeFileSync(join(folder, `${file}.new`), content)
  renameSync(join(folder, `${file}.new`), join(folder, file))
}
const writeChip = (changed: Chip): void => put('chip.json', JSON.stringify(changed, null, 2))
const wider: Chip = { ...chip, interconnect: { ...chip.interconnect, bytesPerCycle: 64 } }

const all = 'read ran, import ran, lower ran, tile ran, assign ran, synchronize ran, simulate ran'
const none = all.replaceAll('ran', 'cached').replace('read cached', 'read ran')

describe('ohmflow watch', () => {
  it('runs again what reads a change of the chip, and nothing else', async () => {
    writeChip(chip)
    const { child, next } = watch('alexnet', '--chip', 'chip.json')
    const first = await next(/^simulate /m)
    expect(first).toContain('alexnet on chip.json')
    expect(first).toMatch(/^tiles +942$/m)
    expect(did(first)).toBe(all)

    writeChip(wider)
    const second = await next(/^simulate /m)
    expect(second).toContain('chip.json has changed')
    expect(did(second)).toBe(
      none.replace('synchronize cached, simulate cached', 'synchronize ran, simulate ran'),
    )
    expect(second).toMatch(/^cycles +[\d\s]+, [\d\s]+ before \([+−][\d.]+%\)$/m)

    writeChip(chip)
    expect(did(await next(/^simulate /m))).toBe(none)

    child.kill('SIGINT')
    expect(await once(child, 'exit')).toEqual([130, null])
  })

  it('says what is wrong with a file, and goes on when it is right again', async () => {
    writeChip(chip)
    const { next } = watch('alexnet', '--chip', 'chip.json')
    await next(/^simulate /m)

    put('chip.json', JSON.stringify(chip).slice(0, 40))
    const half = await next(/^read /m)
    expect(did(half)).toBe('read failed')
    expect(half).toContain('chip.json is not JSON')

    rmSync(join(folder, 'chip.json'))
    expect(await next(/^read /m)).toContain('cannot read chip.json')

    writeChip({ ...chip, cores: 3 })
    const few = await next(/^assign /m)
    expect(did(few)).toBe('read ran, import cached, lower cached, tile cached, assign failed')
    expect(few).toContain('942')

    writeChip(wider)
    // where the tiles lie on these cores is known from the first run
    expect(did(await next(/^simulate /m))).toBe(
      none.replace('synchronize cached, simulate cached', 'synchronize ran, simulate ran'),
    )
  })

  it('sees another model take the place of the first, and a file that is made later', async () => {
    const { next } = watch('./model.onnx')
    expect(await next(/^read /m)).toContain('cannot read ./model.onnx')
    put('model.onnx', zoo['squeezenet1.1'].build())
    expect(await next(/^simulate /m)).toMatch(/^tiles +44$/m)
    put('model.onnx', zoo['squeezenet1.0'].build())
    const other = await next(/^simulate /m)
    expect(other).toContain('model.onnx has changed')
    expect(did(other)).toBe(all)
  })

  it('maps again with a stage of the user that has changed, its laws first', async () => {
    const cutting = (rows: string): string => `
      import { cutFull, partitioner } from '${new URL('../../dist/lib/index.js', import.meta.url).href}'
      export default partitioner('mine', (layer, room) => ({
        layer,
        groups: cutFull(layer.groups, 1),
        rows: cutFull(${rows}, room.rows),
        columns: cutFull(layer.columns, Math.max(1, Math.floor(room.columns / 2))),
      }))`
    put('mine.mjs', cutting('layer.rows'))
    const { next } = watch('squeezenet1.1', '--tile', './mine.mjs')
    const first = await next(/^simulate /m)
    expect(first).toContain('squeezenet1.1 on rram256')

    put('mine.mjs', cutting('layer.rows - 1'))
    const wrong = await next(/does not hold/)
    expect(wrong).toMatch(/^\.\/mine\.mjs has changed\n/)
    expect(wrong.replaceAll(/\s+/g, ' ')).toContain('the law "the tiles hold every weight" does not hold')

    put('mine.mjs', 'export default (')
    expect(await next(/cannot be loaded/)).toContain('./mine.mjs has changed')

    put('mine.mjs', cutting('layer.rows').replace('/ 2', '/ 4'))
    const other = await next(/^simulate /m)
    expect(did(other)).toBe(all)
    expect(other).toMatch(/^cycles +[\d\s]+, [\d\s]+ before \([+−][\d.]+%\)$/m)
    expect(tilesIn(other)).toBeGreaterThan(tilesIn(first))
  })

  it.each([
    [['alexnet'], /no file to watch: both alexnet and rram256 are built in/],
    [['alexnext'], /there is no file "alexnext", and no network of the zoo has that name/],
    [['alexnet', '--chip', 'none'], /no chip has that name/],
    [['alexnet', '--sync', 'none'], /there is no synchronizer "none"/],
    [['alexnet', '--cores', 'x'], /--cores takes an integer/],
    [['alexnet', '--bind', 'x'], /--bind takes NAME=N/],
  ])('%j is wrong usage', async (args, message) => {
    const { status, stderr, stdout } = await ohmflow('watch', ...args)
    expect(stderr).toMatch(message)
    expect([status, stdout]).toEqual([2, ''])
  })
})

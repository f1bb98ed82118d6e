import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ohmflow } from './ohmflow.js'

const root = join(import.meta.dirname, '..', '..')
mkdirSync(join(root, '.scratch'), { recursive: true })
// within the package, which finds itself by its name
const folder = mkdtempSync(join(root, '.scratch', 'own-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string, code: string): string => {
  const path = join(folder, name)
  writeFileSync(path, `${code}\n`)
  return path
}

const cutting = (rows: string): string => `
  import { cutFull, partitioner } from 'ohmflow'
  export default () =>
    partitioner('mine', (layer, room) => ({
      layer,
      groups: cutFull(layer.groups, 1),
      rows: cutFull(${rows}, room.rows),
      columns: cutFull(layer.columns, Math.max(1, Math.floor(room.columns / 2))),
    }))`

describe('stages of the user, by their files', () => {
  it('take the place of a name, in compare too', async () => {
    const mine = file('mine.mjs', cutting('layer.rows'))
    const mapped = await ohmflow('map', 'squeezenet1.1', '--tile', mine)
    expect(mapped.stderr).toBe('')
    expect(mapped.stdout).toContain('pipeline     mine, first-fit, cyclic, timing')
    const compared = await ohmflow('compare', 'squeezenet1.1', '--trust', '--tile', `row-major,${mine}`)
    expect(compared.stdout).toMatch(/\nrow-major .*\nmine /)
  })

  it('are held to the laws of their slot first, unless they are trusted', async () => {
    const wrong = file('wrong.mjs', cutting('layer.rows - 1'))
    const refused = await ohmflow('map', 'squeezenet1.1', '--tile', wrong)
    expect([refused.status, refused.stdout]).toEqual([1, ''])
    expect(refused.stderr).toMatch(
      /wrong\.mjs, in the slot tile: the law "the tiles hold every weight" does not hold: layer /,
    )
    const trusted = await ohmflow('map', 'squeezenet1.1', '--tile', wrong, '--trust')
    expect(trusted.status).toBe(1)
    expect(trusted.stderr).toMatch(/the placed network is not valid: .* are in no tile/)
  })

  it('that take none of the inputs of a law are refused in their own words', async () => {
    const never = file('never.mjs', "export default (lowered) => ({ _tag: 'Left', left: 'no chip will do' })")
    const { status, stderr } = await ohmflow('map', 'squeezenet1.1', '--tile', never)
    expect(stderr).toMatch(/the law "[^"]*" does not hold: it gives "no chip will do" \(seed /)
    expect(status).toBe(1)
  })

  it.each([
    [
      'simulate',
      'simulate',
      "export default ({ phases }) => ({ _tag: 'Left', left: { phases: phases.length } })",
      /gives \{"phases":38\}/,
    ],
    ['assign', 'assign', "export default () => 'first'", /has to export a pass by default/],
    ['sync', 'synchronize', "export default (placed) => { throw new Error('too hard') }", /throws too hard/],
    ['assign', 'assign', 'export default (tiled) => tiled.layers.length', /gives no Right and no Left/],
    [
      'tile',
      'tile',
      "export default (tiled) => ({ _tag: 'Right', right: { chip: tiled.chip } })",
      /what it gives .*layers/,
    ],
  ])('--%s says what is wrong with them', async (option, slot, code, said) => {
    const path = file(`${option}${said.source.length}.mjs`, code)
    const { status, stdout, stderr } = await ohmflow('map', 'squeezenet1.1', `--${option}`, path, '--trust')
    expect(stdout).toBe('')
    expect(stderr).toMatch(said)
    expect(stderr).toContain(path)
    expect(status).toBe(stderr.includes(`in the slot ${slot}`) ? 1 : 2)
  })

  it('say that they are not there, or export none', async () => {
    const none = await ohmflow('map', 'squeezenet1.1', '--tile', join(folder, 'nowhere.js'))
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('there is no file ')])
    const empty = file('empty.mjs', 'export const mine = 1')
    expect((await ohmflow('draw', 'alexnet', '--tile', empty, '--out', folder)).stderr).toContain(
      'has to export a pass by default, as in: export default partitioner(…)',
    )
  })
})

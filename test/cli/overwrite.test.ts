import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { presets, teachingNetwork } from 'ohmflow'
import { afterAll, describe, expect, it } from 'vitest'
import { ohmflow } from './ohmflow.js'

const folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
const at = (name: string): string => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const [model, chip, sweep, rows, link] = ['a.onnx', 'chip.json', 'a.yaml', 'a.ndjson', 'link.onnx'].map(at)
writeFileSync(model!, teachingNetwork.build())
writeFileSync(chip!, JSON.stringify(presets.rram256.chip))
writeFileSync(sweep!, 'models: [squeezenet1.1]\nchips: [rram256]\n')
writeFileSync(rows!, 'rows of many hours')
symlinkSync(model!, link!)

describe('what a command needs', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['a model', model!, ['map', model!, '--json', model!]],
    ['a model by another path', model!, ['map', model!, '--html', `${folder}/./a.onnx`]],
    ['a model by a link', model!, ['map', model!, '--json', link!]],
    ['a chip', chip!, ['map', model!, '--chip', chip!, '--trace', chip!]],
    ['a model that is run', model!, ['run', model!, '--json', model!]],
    ['rows that are shown', rows!, ['results', rows!, '--csv', rows!]],
    ['rows that are measured', rows!, ['sweep', sweep!, '--out', rows!, '--csv', rows!]],
    ['a sweep, by its rows', sweep!, ['sweep', sweep!, '--out', sweep!]],
  ])('is not written over: %s', async (_, file, args) => {
    const before = readFileSync(file)
    const { status, stderr } = await ohmflow(...args)
    expect([status, stderr]).toEqual([2, expect.stringContaining(`would overwrite ${file}, which is needed`)])
    expect(readFileSync(file)).toEqual(before)
  })

  it('is no other output either, by whatever path', async () => {
    const { status, stderr } = await ohmflow('map', model!, '--json', at('b'), '--html', `${folder}/./b`)
    expect([status, stderr]).toEqual([2, expect.stringContaining('cannot both go to')])
  })
})

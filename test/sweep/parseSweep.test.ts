import * as fc from 'fast-check'
import { explain } from 'ohmflow'
import { parseSweep, type SweepFile } from 'ohmflow/sweep'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { runs } from '../runs.js'

const saidOf = async (text: string, what = 'mine.yaml'): Promise<string> => {
  const parsed = await parseSweep(text, what)()
  return parsed._tag === 'Left' ? explain(parsed.left) : 'a sweep'
}

const files: fc.Arbitrary<SweepFile> = fc.record({
  models: fc.array(fc.constantFrom('resnet18', { model: 'mine.onnx', bind: { batch: 1 } }), { minLength: 1 }),
  chips: fc.array(fc.constantFrom('rram256', 'isaac'), { minLength: 1 }),
  factors: fc.array(fc.constantFrom({ 'core.lanes': [1, 2] }, { exchange: ['memory'] }), { minLength: 1 }),
})

describe('a sweep as a text', () => {
  it('is the same in YAML and in JSON', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (file) => {
        const yaml = await parseSweep(stringify(file), 'mine.yaml')()
        const json = await parseSweep(JSON.stringify(file), 'mine.json')()
        expect(yaml).toEqual({ _tag: 'Right', right: file })
        expect(json).toEqual(yaml)
      }),
      { numRuns: runs(40) },
    )
  })

  it('says path and line of what is wrong, and the nearest key', async () => {
    const text = 'models: [resnet18]\nchips: [rram256]\nfactor:\n  - core.lanes: [1]\n'
    expect(await saidOf(text)).toContain('factor (line 4): no such key in SweepFile; did you mean `factors`?')
    expect(
      await saidOf(
        'models: [resnet18]\nchips: [rram256]\nfactors:\n  - core.lanes: {from: 8, to: 4, step: 1}\n',
      ),
    ).toMatch(/factors\[0\]\["core\.lanes"\] \(line 4\) is .*8 is above 4/)
  })

  it('says where a text is neither', async () => {
    expect(await saidOf('models: [resnet18\nchips: [rram256]\n')).toContain('mine.yaml is not YAML: line')
    expect(await saidOf('models: [a]\nmodels: [b]\nchips: [c]\n')).toContain('line 2')
    expect(await saidOf('{ "models": [1, }')).toContain('is not JSON')
  })

  it.each([
    ['a: 1\na: 2', 'line 2, column 1: the same key twice in one record'],
    ['a:\n\tb: 1', 'a tab as indent'],
    ['a: [1', 'a list or record in brackets that is not closed'],
    ["a: 'x", 'a quote, comma, colon or bracket that is missing'],
    ['a: b: c', 'a second "key: value" where one is already'],
    ['a: !!python/object 1', 'a tag (!name), of which none is known here'],
    ['--- 1\n--- 2', 'a second document'],
    ['a: @x', 'a text that begins with @ or `'],
    ['a: "\\q"', 'an escape (\\…) that does not exist'],
    ['b: 1\na: *x', 'line 2, column 4: an alias (*name) of what no anchor'],
    [`a: ${'['.repeat(100_000)}`, 'is not YAML'],
    [`${'a'.repeat(2000)}: 1`, 'a key of more than 1024 characters'],
  ])('tells in words of ours what is no YAML: %#', async (text, said) => {
    expect(await saidOf(text)).toContain(said)
  })

  it('cuts a key that is very long', async () => {
    const text = `{ "${'k'.repeat(100_000)}": 1 }`
    const said = await saidOf(text)
    expect(said).toContain('k…')
    expect(said.length).toBeLessThan(1000)
  })

  it('names what is wrong of samples and devices', async () => {
    const text = 'models: [resnet18]\nchips: [rram256]\n'
    expect(await saidOf(`${text}dataset: { path: a, label: b }\n`)).toContain('did you mean `labels`?')
    expect(await saidOf(`${text}devices: []\n`)).toContain('a list of files of devices')
    expect(await saidOf(`${text}trials: 0\n`)).toContain('trials (line 3)')
  })

  it('never hangs or throws, whatever the text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        await saidOf(text)
      }),
      { numRuns: runs(200) },
    )
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((key, i) => `${key}: &${key} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
      .join('\n')}\nmodels: *i\nchips: [rram256]\n`
    expect(await saidOf(bomb)).toContain('mine.yaml')
  })
})

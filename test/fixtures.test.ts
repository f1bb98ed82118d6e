import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { type Chip, explain, modelFile, parseChip, presets, zoo } from 'ohmflow'
import { Report, verifyReport } from 'ohmflow/codec'
import { baseline } from 'ohmflow/pipelines'
import { describe, expect, it } from 'vitest'

const fixtures = join(import.meta.dirname, '..', 'fixtures')

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(fixtures, folder)).map((file) => join(fixtures, folder, file))

const chipOf = (file: string): Chip => {
  const chip = parseChip(readFileSync(file, 'utf8'), file)
  if (E.isLeft(chip)) throw new Error(explain(chip.left))
  return chip.right
}

describe('fixtures', () => {
  it.each(filesIn('chips'))('%s is a chip', (file) => {
    expect(chipOf(file).name).toBe(basename(file, '.json'))
  })

  it.each(filesIn('reports'))('%s is what the baseline gives', async (file) => {
    const report = Report.decode(JSON.parse(readFileSync(file, 'utf8')))
    expect(report._tag).toBe('Right')
    if (E.isLeft(report)) return
    expect(verifyReport(report.right)._tag).toBe('Right')
    const { model: facts, chip } = report.right
    const known =
      chip.name === presets.rram256.chip.name
        ? presets.rram256.chip
        : chipOf(join(fixtures, 'chips', `${chip.name}.json`))
    expect({ ...known, cores: chip.cores }).toEqual(chip)
    const model = await modelFile(facts.name, zoo['squeezenet1.1'].build())()
    expect(await baseline.task({ model, bindings: {}, chip })()).toEqual(report)
  })
})

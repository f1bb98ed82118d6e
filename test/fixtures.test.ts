import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import {
  type Chip,
  crossLayer,
  explain,
  modelFile,
  parseChip,
  presets,
  slowestFirst,
  unwrap,
  zoo,
} from 'ohmflow'
import { decode, Report, verifyReport } from 'ohmflow/codec'
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

/** Two images through copies, all layers at the same time. */
const together = baseline
  .insert('duplicate', { after: 'tile' }, slowestFirst({ extraCores: 4 }))
  .swap('synchronize', crossLayer({ images: 2 }))

describe('fixtures', () => {
  it.each(filesIn('chips'))('%s is a chip', (file) => {
    expect(chipOf(file).name).toBe(basename(file, '.json'))
  })

  it.each(filesIn('earlier'))('%s, of the version before, is read as what is reported now', async (file) => {
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('"schema": "ohmflow.report/1"')
    const earlier = unwrap(decode(Report, file)(JSON.parse(text)))
    expect(Report.is(earlier) && verifyReport(earlier)._tag).toBe('Right')
    const model = await modelFile(earlier.model.name, zoo['squeezenet1.1'].build())()
    const pipeline = earlier.network.schedule === 'cross-layer' ? together : baseline
    const now = unwrap(await pipeline.task({ model, bindings: {}, chip: earlier.chip })())
    // the version before did not say when layers run that do so one after the other, nor what activations take
    const network = { ...now.network, peakActivationBytes: null }
    const told =
      earlier.network.schedule === 'cross-layer'
        ? { ...now, network }
        : {
            ...now,
            network,
            layers: now.layers.map((layer) => ({ ...layer, start: null, end: null })),
            operators: now.operators.map((operator) => ({ ...operator, start: null, end: null })),
          }
    expect(earlier).toEqual(told)
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

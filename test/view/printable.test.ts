import * as fc from 'fast-check'
import { right } from 'fp-ts/lib/Either.js'
import {
  assembly,
  type Chip,
  compareTable,
  modelFile,
  parseAssembly,
  presets,
  type Report,
  reportTable,
  teachingNetwork,
} from 'ohmflow'
import type { DeviceStudy } from 'ohmflow/devices'
import { resultsTable, summarize } from 'ohmflow/experiment'
import { teaching } from 'ohmflow/pipelines'
import { activityOf, timeline } from 'ohmflow/program'
import type { RunReport } from 'ohmflow/run'
import {
  breakdownFigure,
  choices,
  comparisonFigure,
  describeChip,
  describeLowered,
  describeNetwork,
  describePlaced,
  describeProgram,
  describeTiled,
  devicesFigure,
  floorplanFigure,
  frontTable,
  im2colFigure,
  listing,
  mappedPage,
  memoryFigure,
  networkFigure,
  paretoFigure,
  quantizationLine,
  resultFiles,
  rooflineFigure,
  runTable,
  scheduleFigure,
  sourceTable,
  tilesFigure,
  timelineFigure,
} from 'ohmflow/view'
import { describe, expect, it, test } from 'vitest'
import { usageError } from '../../lib/cli/exit.js'
import { advice } from '../../lib/cli/unknown.js'
import { watchText } from '../../lib/cli/watchScreen.js'
import { jsonText } from '../../lib/codec/jsonText.js'
import { printable } from '../../lib/codec/printable.js'
import { invisible, nasty, spoilt } from '../arbitraries/nasty.js'
import { someResults } from '../arbitraries/results.js'
import { malformed } from './wellFormed.js'

const made = <A>(outcome: { readonly _tag: 'Left' } | { readonly _tag: 'Right'; readonly right: A }): A => {
  if (outcome._tag === 'Left') throw new Error('a Left')
  return outcome.right
}

const model = await modelFile('teaching', teachingNetwork.build())()
const network = made(await teaching.until('import').task(model)())
const lowered = made(await teaching.until('lower').task(model)())
const tiled = made(await teaching.until('tile').task(model)())
const placed = made(await teaching.until('assign').task(model)())
const program = made(await teaching.until('synchronize').task(model)())
const activity = activityOf(program)
const report: Report = made(await teaching.task(model)())
const { chip }: { readonly chip: Chip } = presets.rram256

const difference = { elements: 10, different: 1, largest: 1 }
const deviation = { elements: 10, different: 1, largest: 1, signal: 100, error: 1 }
const study: DeviceStudy = {
  trials: 1,
  layers: [{ layer: 'conv1', alone: deviation, together: deviation, effect: deviation }],
  outputs: [{ output: 'y', deviation, agreeing: 1 }],
  hurtsMost: 'conv1',
}
const run: RunReport = {
  schema: 'ohmflow.run/2',
  model: report.model,
  pipeline: { partitioner: 'p', assigner: 'a', synchronizer: 's' },
  chip: 'chip',
  order: 'fast',
  kernels: 'simd',
  runtime: 'runtime',
  layers: [
    {
      layer: 'conv1',
      op: 'Conv',
      rows: 9,
      columns: 4,
      groups: 1,
      vectors: 9,
      macs: 324,
      inRuntime: null,
      tiles: 1,
      elementType: 'uint8',
      difference,
    },
  ],
  total: { layers: 1, macs: 324 },
  onCrossbars: { layers: 1, macs: 324 },
  outputs: [{ output: 'y', elementType: 'uint8', shape: [1, 4], difference }],
  devices: {
    trials: 1,
    layers: [{ layer: 'conv1', alone: deviation, together: deviation, effect: deviation }],
    outputs: [{ output: 'y', deviation, agreeing: 1 }],
    hurtsMost: 'conv1',
  },
}
const quantized = {
  range: 'minimum-maximum',
  scales: new Map(),
  left: [{ layer: 'conv2', op: 'Conv', problem: 'it is odd' }],
  fidelity: {
    samples: 4,
    layers: [{ layer: 'conv1', op: 'Conv', tensor: 't', sqnr: 40, largest: 1 }],
    outputs: [{ output: 'y', sqnr: 30, largest: 1, agreement: 1, integers: null }],
  },
}

/** Whatever makes text, from values with `tail` behind each name. */
const texts: Readonly<Record<string, (tail: string) => string>> = {
  describeNetwork: (tail) => describeNetwork(spoilt(network, tail)),
  describeLowered: (tail) => describeLowered(spoilt(lowered, tail)),
  describeTiled: (tail) => describeTiled(spoilt(tiled, tail)),
  describePlaced: (tail) => describePlaced(spoilt(placed, tail)),
  describeProgram: (tail) => describeProgram(spoilt(program, tail)),
  describeChip: (tail) => describeChip(spoilt(chip, tail)),
  reportTable: (tail) => reportTable(spoilt(report, tail)),
  choices: (tail) => choices(spoilt(report, tail)),
  compareTable: (tail) => compareTable([report, spoilt(report, tail)]),
  frontTable: (tail) => frontTable([spoilt(report, tail)]),
  runTable: (tail) => runTable(spoilt(run, tail)),
  quantizationLine: (tail) => quantizationLine({ ...spoilt(quantized, tail), scales: new Map() }),
  resultsTable: (tail) => resultsTable(summarize(spoilt(someResults, tail))),
  sourceTable: (tail) => sourceTable(spoilt(presets.rram256.sources, tail)),
  listing: (tail) => listing([{ head: `h${tail}` }, { head: 'n', numbers: true }], [[tail, tail]]),
  assembly: (tail) => assembly(spoilt(program, tail)),
  jsonText: (tail) => jsonText(spoilt(report, tail), 2),
  usageError: (tail) => usageError(`there is no ${tail}`).message,
  advice: (tail) => usageError(advice(tail, ['a', `b${tail}`])).message,
  watchText: (tail) =>
    watchText(
      { cause: `model${tail} has changed`, steps: [], result: right(spoilt(report, tail)) },
      null,
      false,
    ),
}

/** Whatever draws. */
const drawings: Readonly<Record<string, (tail: string) => string | Promise<string>>> = {
  networkFigure: (tail) => networkFigure(spoilt(network, tail)),
  im2colFigure: (tail) => im2colFigure(spoilt(base, tail), 0),
  tilesFigure: (tail) => tilesFigure(spoilt(base, tail), tiled.chip.crossbar),
  floorplanFigure: (tail) => floorplanFigure(spoilt(placed, tail)),
  mappedPage: (tail) =>
    mappedPage(
      spoilt({ report, placed, program, activity }, tail),
      spoilt({ command: ['ohmflow', 'map'], versions: { ohmflow: '1' } }, tail),
    ).replace('<!doctype html>\n', ''),
  rooflineFigure: (tail) => rooflineFigure(spoilt(report, tail)),
  breakdownFigure: (tail) => breakdownFigure(spoilt(report, tail)),
  memoryFigure: (tail) => memoryFigure(spoilt(activity, tail), spoilt(program, tail)),
  devicesFigure: (tail) => devicesFigure(spoilt(study, tail)),
  comparisonFigure: (tail) => comparisonFigure([report, spoilt(report, tail)]),
  paretoFigure: (tail) => paretoFigure([report, spoilt(report, tail)]),
  scheduleFigure: (tail) => scheduleFigure(spoilt(phase, tail)),
  timelineFigure: (tail) => timelineFigure(`conv2${tail}`, timeline(spoilt(phase, tail).cores, program.chip)),
}
const base = made(
  tiled.layers.flatMap((layer) => (layer.kind === 'base' ? [right(layer)] : []))[1] ?? { _tag: 'Left' },
)
const phase = made(
  program.phases.flatMap((each) => (each.cores[0]?.layer === base.name ? [right(each)] : []))[0] ?? {
    _tag: 'Left',
  },
)

const hides = (text: string): boolean => invisible.test(text.replaceAll('\n', ''))

describe('names that a terminal would obey', () => {
  test.each(Object.entries(texts))('are spelt out by %s', (_, text) => {
    fc.assert(
      fc.property(nasty, (tail) => {
        expect(hides(text(tail))).toBe(false)
        // a text that is wrapped has as many lines as with the same name written out
        expect(text(tail).split('\n').length).toBe(text(printable(tail)).split('\n').length)
      }),
      { numRuns: 20 },
    )
  })

  test.each(Object.entries(drawings))('are spelt out in what %s draws', async (name, draw) => {
    await fc.assert(
      fc.asyncProperty(nasty, async (tail) => {
        const svg = await draw(tail)
        expect(hides(svg)).toBe(false)
        // Graphviz writes comments and entities of its own
        if (name !== 'networkFigure') expect(malformed(svg)).toBeNull()
      }),
      { numRuns: 10 },
    )
  })

  it('are spelt out on the page of results and in its figures', async () => {
    for (const tail of ['\u202e\u001b[31m', '\ud800\n<|&']) {
      const files = await resultFiles(summarize(spoilt(someResults, tail)))
      for (const { path, text } of files) expect([path, text.split('\n').filter(hides)]).toEqual([path, []])
    }
  })

  test('are those that assembly text gives back', () => {
    fc.assert(
      fc.property(nasty, (tail) => {
        const odd = spoilt(program, tail)
        expect(parseAssembly(assembly(odd))).toEqual(right(odd))
      }),
      { numRuns: 20 },
    )
  })
})

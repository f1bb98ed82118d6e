/// <reference types="vite/client" />
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { auto, explain, firstFit, type Lowered, modelFile, rowMajor, zoo } from 'ohmflow'
import {
  type Case,
  convolutionalNames,
  convolutionsOf,
  designChip,
  measure,
  type Point,
  quotedCases,
  type Results,
  Summary,
  summarize,
  timingOn,
} from 'ohmflow/experiment'
import { baseline, pelke2023 } from 'ohmflow/pipelines'
import { resultFiles } from 'ohmflow/view'
import { lastValueFrom, toArray } from 'rxjs'
import { beforeAll, describe, expect, test } from 'vitest'

/** As the experiment has it: the whole grid would take hours if it looked for the very best. */
const nearlyBest = auto({ within: 0.001 })

const docs = join(import.meta.dirname, '..', '..', 'docs')

const summaryIn = (text: string): Summary => {
  const decoded = Summary.decode(JSON.parse(text))
  if (E.isLeft(decoded)) throw new Error('docs/summary.json does not decode')
  return decoded.right
}

const summary = summaryIn(readFileSync(join(docs, 'summary.json'), 'utf8'))

const fuzzing = import.meta.env.MODE === 'fuzz'

/** The whole zoo in fuzz; otherwise one network of each family, which are soon measured. */
const measured: readonly string[] = fuzzing
  ? convolutionalNames
  : ['alexnet', 'resnet18', 'mobilenetv2', 'squeezenet1.0', 'googlenet']
const few = <A extends { readonly network: string }>(all: readonly A[]): readonly A[] =>
  all.filter(({ network }) => measured.includes(network))

const networks: { network: string; lowered: Lowered }[] = []
beforeAll(async () => {
  for (const network of convolutionalNames) {
    const model = await modelFile(network, zoo[network].build())()
    const lowered = await baseline.until('lower').task({ model, bindings: {}, chip: pelke2023.base })()
    if (E.isLeft(lowered)) throw new Error(explain(lowered.left))
    networks.push({ network, lowered: lowered.right })
  }
})

describe('the page of results', () => {
  test('and its figures are what the summary gives', async () => {
    const files = await resultFiles(summary)
    const found = files.map(({ path }) => [path, readFileSync(join(docs, path), 'utf8')])
    expect(found).toEqual(files.map(({ path, text }) => [path, text]))
    const figures = files.filter(({ path }) => path.startsWith('figures/')).map(({ path }) => path)
    expect(
      readdirSync(join(docs, 'figures'), { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => `figures/${name}`)
        .toSorted(),
    ).toEqual(figures.toSorted())
  })

  test('cases that it quotes, all of them in fuzz, are measured again as they stand there', async () => {
    const { shapes, layers } = convolutionsOf(networks)
    const wrong: string[] = []
    const again = quotedCases(summary).filter((_, i) => fuzzing || i % 4 === 0)
    for (const quoted of again) {
      const { design, shape, synchronizer, cycles, bound, sequentialCycles, scheme } = quoted
      const at = shapes.findIndex((each) => JSON.stringify(each) === JSON.stringify(shape))
      const layer = layers[at]
      const synchronize = pelke2023.synchronizers[synchronizer] ?? nearlyBest
      const chip = designChip(pelke2023.base, design)
      if (layer === undefined) throw new Error(`no layer of the shape of ${quoted.layer}`)
      const lowered = { chip, model: networks[0]!.lowered.model, layers: [layer] }
      const placed = E.chainW(firstFit())(rowMajor()(lowered))
      if (E.isLeft(placed)) throw new Error(explain(placed.left))
      const program = synchronize(placed.right)
      if (E.isLeft(program)) throw new Error(explain(program.left))
      const report = await lastValueFrom(timingOn(chip)(program.right))
      if (E.isLeft(report)) throw new Error(explain(report.left))
      const [found] = report.right.layers
      const facts = (
        c: Pick<Case, 'cycles' | 'bound' | 'scheme' | 'peakPartialSumBytes' | 'signalBytes' | 'dataBytes'>,
      ) => [c.cycles, c.bound, c.scheme, c.peakPartialSumBytes, c.signalBytes, c.dataBytes].join(' ')
      if (
        found === undefined ||
        facts(found) !== facts(quoted) ||
        (found.sequentialCycles ?? cycles) !== sequentialCycles
      )
        wrong.push(`${quoted.network} ${quoted.layer} ${scheme} ${cycles} ${bound}`)
    }
    expect(wrong).toEqual([])
    expect(quotedCases(summary).length).toBeGreaterThan(30)
  })

  test('the networks at the default chip are measured again as they stand there', async () => {
    const { shapes, workloads, layers } = convolutionsOf(few(networks))
    const outcomes = await lastValueFrom(measure(pelke2023, layers, [summary.base]).pipe(toArray()))
    const points = outcomes.flatMap((outcome): readonly Point[] =>
      E.isRight(outcome) ? [outcome.right] : [],
    )
    const results: Results = { schema: 'ohmflow.results/2', shapes, workloads, points }
    expect(summarize(results).networks).toEqual(few(summary.networks))
  })

  test('so are the sums over all layers on other chips: naive and optimized, on a narrow bus', async () => {
    const { shapes, workloads, layers } = convolutionsOf(few(networks))
    const alone = { ...pelke2023, synchronizers: { auto: nearlyBest } }
    const optimized = { ...summary.base, bus: 16 }
    const naive = { ...optimized, exchange: 'memory', signal: 'polling', arbitration: 'fifo' } as const
    const points: Point[] = []
    for (const design of [optimized, naive])
      for (const outcome of await lastValueFrom(measure(alone, layers, [design]).pipe(toArray())))
        if (E.isRight(outcome)) points.push(outcome.right)
    const again = summarize({ schema: 'ohmflow.results/2', shapes, workloads, points }).optimizations
    expect(again).toHaveLength(workloads.length)
    expect(again).toEqual(few(summary.optimizations).filter(({ bus }) => bus === 16))
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { functional } from '../../lib/functional/functional.js'
import { presets } from '../../lib/hardware/presets.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { runs } from '../runs.js'
import {
  type Code,
  type Combination,
  combinationModel,
  dequantized,
  rescaled,
  summed,
} from './combinations.js'
import { programOf, right } from './execution.js'

const step = 'equal bits where all scales are powers of two, else within one step'
type Outcome = 'equal bits' | typeof step | 'not on crossbars: in the runtime' | 'none'

/** Which combinations have which outcome; the first rule that holds does. */
interface Rule {
  readonly forms: readonly Combination['form'][]
  readonly activations: readonly Code[]
  readonly weights: readonly Code[]
  readonly results: readonly Code[]
  readonly outcome: Outcome
}

const [eight, four, sixteen] = [
  ['uint8', 'int8'],
  ['uint4', 'int4'],
  ['uint16', 'int16'],
] as const

const rules: readonly Rule[] = [
  { forms: rescaled, activations: ['uint8'], weights: eight, results: ['uint8'], outcome: 'equal bits' },
  { forms: rescaled, activations: ['int8'], weights: ['int8'], results: ['int8'], outcome: 'equal bits' },
  { forms: summed, activations: eight, weights: eight, results: ['int32'], outcome: 'equal bits' },
  { forms: dequantized, activations: eight, weights: [...eight, ...four], results: eight, outcome: step },
  {
    forms: dequantized,
    activations: [...eight, ...sixteen],
    weights: [...eight, ...four, ...sixteen],
    results: [...eight, ...sixteen],
    outcome: 'not on crossbars: in the runtime',
  },
]

const ruleOf = ({ form, activation, weight, result }: Combination): Outcome =>
  rules.find(
    ({ forms, activations, weights, results }) =>
      forms.includes(form) &&
      activations.includes(activation) &&
      weights.includes(weight) &&
      results.includes(result),
  )?.outcome ?? 'none'

/** What a run says of a combination: a model that the runtime does not take is none. */
const reportOf = async (combination: Combination, scales: 'powers of two' | 'others', elements: number) => {
  const { bytes, inputs } = combinationModel(combination, scales, elements, 11)
  const session = await onnxRuntime().load(bytes)()
  if (E.isLeft(session)) return null
  const answer = await session.right.run(inputs)()
  await session.right.release()
  if (E.isLeft(answer)) return null
  const task = { model: await modelFile('model', bytes)(), bindings: {}, chip: presets.rram256.chip }
  const program = await programOf(task, cyclicScheme())
  return right(await functional({ ...task, runtime: onnxRuntime(), inputs, compare: true })(program)())
}

const elements = runs(4000)

const isOf = (forms: readonly Combination['form'][], { form }: Pick<Combination, 'form'>): boolean =>
  forms.includes(form)

const outcomeOf = async (combination: Combination): Promise<Outcome | string> => {
  const exact = (await reportOf(combination, 'powers of two', elements))?.layers[0]
  if (exact === undefined) return 'none'
  if (exact.inRuntime !== null) return 'not on crossbars: in the runtime'
  const near = (await reportOf(combination, 'others', elements))?.layers[0]
  const [a, b] = [exact.difference, near?.difference ?? null]
  if (a === null || b === null || a.different > 0) return JSON.stringify([a, b])
  if (!isOf(dequantized, combination)) return b.different === 0 ? 'equal bits' : JSON.stringify(b)
  return b.largest <= 1 && b.different < 0.001 * b.elements ? step : JSON.stringify(b)
}

/** All types of up to 8 bits with one another, and 16 bits in one place at a time. */
const combinationsOf = (form: Combination['form'], perChannel: boolean): readonly Combination[] => {
  const made: readonly Code[] = isOf(summed, { form }) ? ['int32'] : [...eight, ...sixteen]
  return [...eight, ...sixteen].flatMap((activation) =>
    [...eight, ...four, ...sixteen].flatMap((weight) =>
      made
        .map((result) => ({ form, activation, weight, result, perChannel }))
        .filter(({ result }) => {
          const wide = [activation, weight, result].filter((code) => code.endsWith('16'))
          const plain = [activation, weight, result].filter((code) => code.endsWith('int8'))
          return wide.length === 0 || (wide.length === 1 && new Set(plain).size === 1)
        }),
    ),
  )
}

describe.each([...rescaled, ...summed, ...dequantized])('%s', (form) => {
  // a ConvInteger has one zero point for all of its channels
  test.each(form === 'ConvInteger' ? [false] : [false, true])(
    'with a scale or a zero point for each channel: %s',
    async (perChannel) => {
      const wrong = []
      for (const combination of combinationsOf(form, perChannel)) {
        const found = await outcomeOf(combination)
        if (found !== ruleOf(combination)) wrong.push({ ...combination, found })
      }
      expect(wrong).toEqual([])
    },
  )
})

test('the page on simulation has this very table', () => {
  const heads = ['the model has', 'activations', 'weights', 'results', 'against onnxruntime']
  const rows = rules.map(({ forms, activations, weights, results, outcome }) => [
    forms.join(', '),
    activations.join(', '),
    weights.join(', '),
    results.join(', '),
    outcome,
  ])
  const table = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
  const page = join(import.meta.dirname, '..', '..', 'docs', 'how-it-works', 'simulate.md')
  expect(readFileSync(page, 'utf8')).toContain(table)
})

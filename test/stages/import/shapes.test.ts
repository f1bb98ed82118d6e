import fc, { type Arbitrary } from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { onnx } from '../../arbitraries/onnx.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'
import * as cases from './cases.js'
import { run, shapesOf } from './runtime.js'

const all: Readonly<Record<string, Arbitrary<cases.Case>>> = cases

/** Where the import holds to the text of the operators, and the runtime lets more pass. */
const stricter = [
  // PRelu broadcasts its slope to the input only.
  /^the slope/,
  // The text has an empty result, the runtime one up to the first element.
  /with a step back is read in two ways$/,
  // The axes of a reduction are distinct.
  /is given twice$/,
  // A window beyond the padded input has no position; the runtime's division rounds towards zero and finds one.
  /^a window of \d+ is larger/,
  // ONNX and its runtime give different extents here.
  /^auto_pad SAME_(UPPER|LOWER) needs a kernel/,
]

/** Where the text of the operators gives a shape, and the runtime cannot do the work. */
const wider = [
  // The padding would be negative: ceil(extent / stride) positions all the same.
  /padding values must be non-negative/,
  // A dilated window reaches further than its kernel is wide, so that it does not lie wholly in the padding.
  /Pad should be smaller than kernel/,
  // ConvTranspose with a large output_padding and dilation.
  /inconsistent with input spatial dimensions/,
]

type Shapes = typeof shapesOf

/** Import and runtime agree on the model: on its shapes, or on refusing it. */
const agree =
  (shapes: Shapes) =>
  async ({ spec, x }: cases.Case): Promise<'agreed' | 'refused'> => {
    const bytes = onnx(spec)
    const expected = await run(bytes, { x })
    const found = shapes(bytes)
    if (E.isRight(expected) && E.isRight(found)) {
      const dims = Object.entries(expected.right).map(([name, result]) => [name, result.dims])
      expect(found.right).toEqual(Object.fromEntries(dims))
      return 'agreed'
    }
    if (E.isRight(expected) && E.isLeft(found)) {
      const empty = Object.values(expected.right).some(({ dims }) => dims.includes(0))
      const problem = 'problem' in found.left ? found.left.problem : ''
      expect([problem, empty || stricter.some((known) => known.test(problem))]).toEqual([problem, true])
    }
    if (E.isLeft(expected) && E.isRight(found)) {
      const message = expected.left
      expect([message, wider.some((known) => known.test(message))]).toEqual([message, true])
    }
    return 'refused'
  }

const law = (arbitrary: Arbitrary<cases.Case>, shapes: Shapes, count: () => void = () => {}) =>
  fc.asyncProperty(arbitrary, async (one) => {
    if ((await agree(shapes)(one)) === 'agreed') count()
  })

describe('shapes of random operators are those of ONNX Runtime', () => {
  it.each(Object.keys(all))('%s', async (name) => {
    let agreed = 0
    await fc.assert(
      law(all[name]!, shapesOf, () => {
        agreed++
      }),
      { numRuns: runs(160) },
    )
    expect(agreed).toBeGreaterThan(5)
  })

  it('sees an import that counts one position too many', async () => {
    const broken: Shapes = (bytes) =>
      E.map((shapes: Readonly<Record<string, readonly number[]>>) =>
        Object.fromEntries(
          Object.entries(shapes).map(([key, shape]) => [key, [...shape.slice(0, -1), shape.at(-1)! + 1]]),
        ),
      )(shapesOf(bytes))
    const failed = await refuted(law(cases.conv, broken), { numRuns: 50 })
    expect(failed).toBe(true)
  })

  it('sees an import that lets wrong channels pass', async () => {
    const broken: Shapes = (bytes) => {
      const found = shapesOf(bytes)
      return E.isLeft(found) ? E.right({ y: [1] }) : found
    }
    const failed = await refuted(law(cases.conv, broken), { numRuns: 200 })
    expect(failed).toBe(true)
  })
})

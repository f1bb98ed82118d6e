import * as fc from 'fast-check'
import {
  analytical,
  balanced,
  cyclic,
  depthwisePacking,
  even,
  kernelMajor,
  linear,
  modelFile,
  rowMajor,
  sequential,
  shiftedDuplicate,
  teachingNetwork,
  tree,
  zoo,
} from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { type Compiler, estimator } from 'ohmflow/sweep'
import { describe, expect, it } from 'vitest'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { base, chips } from './chips.js'

const tilings = [rowMajor(), balanced(), depthwisePacking(), kernelMajor(), shiftedDuplicate()]
const synchronizers = [sequential(), linear(), cyclic(), cyclic(16), even(4), tree()]

/** Every pair of a partitioner and a synchronizer, as a whole pipeline and as an estimator of it. */
const pairs = tilings.flatMap((tile) =>
  synchronizers.map((synchronizer) => {
    const whole = baseline.swap('tile', tile).swap('synchronize', synchronizer).swap('simulate', analytical())
    // so that nothing of the pipeline can come to its help
    const none = {
      stages: whole.stages,
      task: () => async () => ({ _tag: 'Left' as const, left: 'whole' as const }),
    }
    const quick = estimator({
      whole: none,
      lower: whole.until('lower').task,
      tile,
      choose: synchronizer.choose,
    })
    return { whole, quick }
  }),
)

const models = await Promise.all(
  (['squeezenet1.1', 'mobilenetv1', 'resnet18'] as const).map((name) => modelFile(name, zoo[name].build())()),
)
const teaching = await modelFile('teaching', teachingNetwork.build())()

type Change = (compiler: Compiler<'whole'>) => Compiler<'whole'>

const sameFigures = (change: Change) =>
  fc.asyncProperty(
    chips,
    fc.constantFrom(...pairs),
    fc.constantFrom(teaching, ...models),
    async (chip, { whole, quick }, model) => {
      const task = { model, bindings: {}, chip }
      const [slow, fast] = [await whole.task(task)(), await change(quick).task(task)()]
      if (fast._tag === 'Left') {
        // only what does not fit is left to the pipeline
        expect(slow._tag).toBe('Left')
        return
      }
      if (slow._tag === 'Left') throw new Error('the pipeline fails, and the estimator does not')
      expect(fast.right.network).toEqual({ ...slow.right.network, programBytes: null })
      expect(fast.right.precision).toBe(slow.right.precision)
    },
  )

describe('an estimator', () => {
  it('gives bit for bit what the whole pipeline gives', async () => {
    await fc.assert(
      sameFigures((quick) => quick),
      { numRuns: runs(40) },
    )
  })

  it('one that remembers a chip without its bus is found out', async () => {
    const wrong: Change = (quick) => ({
      ...quick,
      task: (task) =>
        quick.task({
          ...task,
          chip: { ...task.chip, interconnect: { ...base.interconnect, bytesPerCycle: 300 } },
        }),
    })
    expect(await refuted(sameFigures(wrong))).toBe(true)
  })
})

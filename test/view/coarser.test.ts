import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
import { teaching } from 'ohmflow/pipelines'
import { activityOf, doings } from 'ohmflow/program'
import { describe, expect } from 'vitest'
import { coarser } from '../../lib/view/drawings/coarser.js'

const model = await modelFile('teaching', teachingNetwork.build())()
const activity = activityOf(unwrap(await teaching.until('synchronize').task(model)()))
const total = (values: Float64Array): number => values.reduce((a, b) => a + b, 0)

describe('an activity in fewer bins', () => {
  test.prop([fc.integer({ min: 1, max: 600 })], { numRuns: 40 })(
    'takes as long and has the same peaks',
    (most) => {
      const few = coarser(activity, most)
      expect(few.transfers.length).toBeLessThanOrEqual(most)
      expect(few.width * few.transfers.length).toBeGreaterThanOrEqual(activity.cycles - 1e-6)
      expect(total(few.transfers)).toBeCloseTo(total(activity.transfers), 6)
      expect(Math.max(...few.partialSums)).toBe(Math.max(...activity.partialSums))
      for (const [i, { cycles }] of activity.cores.entries())
        for (const doing of doings)
          expect(total(few.cores[i]!.cycles[doing])).toBeCloseTo(total(cycles[doing]), 6)
      // what is in a bin was in those that it is made of
      const each = Math.ceil(activity.transfers.length / few.transfers.length)
      const layer = activity.layers[0]!.cycles.works
      few.layers[0]!.cycles.works.forEach((sum, k) =>
        expect(sum).toBeCloseTo(total(layer.slice(k * each, (k + 1) * each)), 6),
      )
    },
  )
})

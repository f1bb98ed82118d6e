import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { accompanying } from '../../lib/stages/simulate/accompanying.js'
import { timing } from '../../lib/stages/simulate/timing.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { evenScheme } from '../../lib/stages/synchronize/evenScheme.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { sequentialScheme } from '../../lib/stages/synchronize/sequentialScheme.js'
import { treeScheme } from '../../lib/stages/synchronize/treeScheme.js'
import { right } from '../functional/execution.js'
import { programOf } from '../stages/simulate/programs.js'
import { columnOf, smallChip } from '../stages/simulate/smallChip.js'

const loop = (body: readonly Statement[], count = 3): Statement => ({
  op: 'LOOP',
  count,
  start: 0,
  step: 1,
  body,
})
const send: Statement = { op: 'SEND', to: 1 }
const call: Statement = { op: 'CALL', to: 1 }
const wait: Statement = { op: 'WAIT', unit: 'output', from: 0, count: 1 }
const receive: Statement = { op: 'RECEIVE', from: 0 }
const of = (...codes: readonly (readonly Statement[])[]) => accompanying(columnOf(...codes))

describe('signals that only accompany a partial sum', () => {
  test('stand beside each SEND and each RECEIVE', () => {
    expect(of([loop([send, call])], [loop([wait, receive])])).toEqual([
      { calls: 3, allWaits: true },
      { calls: 0, allWaits: true },
    ])
  })

  test('are none where one of them is missing, stands elsewhere, or counts more', () => {
    const needed = { calls: 0, allWaits: false }
    const cases: readonly (readonly [readonly Statement[], readonly Statement[]])[] = [
      // one signal for all partial sums tells the receiver at its first RECEIVE that all have been sent
      [
        [loop([send]), call],
        [wait, loop([receive])],
      ],
      [
        [loop([send, call]), call],
        [loop([wait, receive]), wait],
      ],
      [[loop([send, { op: 'ADD' }, call])], [loop([wait, receive])]],
      [[loop([send, call])], [loop([wait, { op: 'ADD' }, receive])]],
      [[loop([send, call])], [loop([{ ...wait, unit: 'load' } as Statement, receive])]],
      [[loop([send, call], 4)], [loop([{ ...wait, count: 2 } as Statement, receive, receive], 2)]],
      // through memory, a signal is all that the receiver knows
      [[loop([{ op: 'STOREP' }, call])], [loop([wait, { op: 'LOADP', from: 0 }])]],
    ]
    for (const [sender, receiver] of cases)
      expect(of(sender, receiver)).toEqual([{ calls: 0, allWaits: true }, needed])
  })

  test('are counted for each pair of cores', () => {
    const toTwo: readonly Statement[] = [
      { op: 'SEND', to: 2 },
      { op: 'CALL', to: 2 },
    ]
    const fromZero: readonly Statement[] = [wait, receive]
    const third: readonly Statement[] = [
      { ...wait, from: 1 } as Statement,
      { op: 'RECEIVE', from: 1 },
      { ...wait, from: 0 } as Statement,
    ]
    // core 0 accompanies its sum to 1, and signals 2 by itself
    expect(of([send, call, { op: 'CALL', to: 2 }], [...fromZero, ...toTwo], third)).toEqual([
      { calls: 1, allWaits: true },
      { calls: 1, allWaits: true },
      { calls: 0, allWaits: false },
    ])
  })

  test('are all signals of every scheme that forwards, but for the sequential one, and none through memory', () => {
    const group = { cores: [0, 1, 2, 3, 4], vectors: 12, places: Number.POSITIVE_INFINITY }
    for (const scheme of [
      linearScheme(),
      cyclicScheme(),
      cyclicScheme(3),
      evenScheme(3),
      treeScheme(),
      sequentialScheme(),
    ]) {
      for (const exchange of ['forward', 'memory'] as const) {
        const programs: readonly CoreProgram[] = columnOf(...scheme.schedule({ ...group, exchange }))
        const calls = accompanying(programs).reduce((sum, each) => sum + each.calls, 0)
        // each vector is handed on four times
        expect(calls, `${scheme.name} ${exchange}`).toBe(
          exchange === 'memory' || scheme.name === sequentialScheme().name ? 0 : 4 * group.vectors,
        )
      }
    }
  })
})

describe('the overhead without them', () => {
  test('is that of the data alone where all are, worked out by hand', async () => {
    // two cores, three vectors: 2 · 3 inputs of 8 B, 3 partial sums of 16 B, 3 results of 4 B, 3 signals of 4 B
    const group = {
      cores: [0, 1],
      vectors: 3,
      exchange: 'forward',
      places: Number.POSITIVE_INFINITY,
    } as const
    const programs = columnOf(...linearScheme().schedule(group))
    const report = right(await lastValueFrom(timing()(programOf(programs, smallChip))))
    const [layer] = report.layers
    expect(layer).toMatchObject({
      dataBytes: 108,
      signalBytes: 12,
      redundantSignalBytes: 12,
      requiredOverhead: 0,
    })
    expect(layer?.overhead).toBeCloseTo(0.1, 12)
    expect(report.network.requiredOverhead).toBe(0)
  })

  test('is the overhead where sums go through memory', async () => {
    const chip = { ...smallChip, exchange: 'memory' } as const
    const group = { cores: [0, 1], vectors: 3, exchange: 'memory', places: 0 } as const
    const programs = columnOf(...linearScheme().schedule(group))
    const report = right(await lastValueFrom(timing()(programOf(programs, chip))))
    // each partial sum moves twice
    expect(report.layers[0]).toMatchObject({ dataBytes: 156, signalBytes: 12, redundantSignalBytes: 0 })
    expect(report.network.requiredOverhead).toBe(report.network.overhead)
  })
})

import { describe, expect, test } from 'vitest'
import type { Chip } from '../../../lib/hardware/chip.js'
import { cyclicScheme } from '../../../lib/stages/synchronize/cyclicScheme.js'
import { linearScheme } from '../../../lib/stages/synchronize/linearScheme.js'
import { columnOf, smallChip } from './smallChip.js'
import { expectTimeline, programsOf } from './timeline.js'

describe('three cores through shared memory', () => {
  const chip: Chip = { ...smallChip, exchange: 'memory' }

  test('linear, two vectors: 63 cycles', () => {
    const measured = expectTimeline(
      programsOf(linearScheme(), 3, 2, chip),
      chip,
      `
      0-2    bus          0 LOAD 0
      2-4    bus          1 LOAD 0
      2-12   crossbar     0 MVM 0
      4-6    bus          2 LOAD 0
      4-14   crossbar     1 MVM 0
      6-16   crossbar     2 MVM 0
      12-14  bus          0 LOAD 1
      12-13  output unit  0 ADD 0
      14-18  bus          0 STOREP 0  ; asked at 13; then the LOADs of core 1 at 14 and core 2 at 16
      18-20  bus          1 LOAD 1
      18-28  crossbar     0 MVM 1
      20-22  bus          2 LOAD 1
      22-23  bus          0 CALL 0    ; asked at 18
      23-27  bus          1 LOADP 0
      27-28  output unit  1 ADD 0
      28-29  output unit  0 ADD 1
      28-32  bus          1 STOREP 0  ; core 0 asks at 29
      32-36  bus          0 STOREP 1
      32-42  crossbar     1 MVM 1
      36-37  bus          1 CALL 0    ; asked at 32
      37-38  bus          0 CALL 1    ; asked at 36, before the LOADP of core 2 at 37
      38-42  bus          2 LOADP 0
      42-43  output unit  2 ADD 0
      42-46  bus          1 LOADP 1   ; MVM 1 of core 1 is over, and its signal has come at 38
      46-47  output unit  1 ADD 1
      46-47  bus          2 STORE 0   ; asked at 43
      47-51  bus          1 STOREP 1
      47-57  crossbar     2 MVM 1
      51-52  bus          1 CALL 1
      57-61  bus          2 LOADP 1
      61-62  output unit  2 ADD 1
      62-63  bus          2 STORE 1`,
    )
    expect(measured).toEqual({ end: 63, lastStore: [0, 0, 63], polls: [0, 0, 0], peakPartialSumBytes: 32 })
  })

  test('cyclic:3, three vectors: 81 cycles', () => {
    const measured = expectTimeline(
      programsOf(cyclicScheme(3), 3, 3, chip),
      chip,
      `
      ; vector 0 is touched by cores 0, 2, 1; vector 1 by 1, 0, 2; vector 2 by 2, 1, 0
      0-2    bus          0 LOAD 0
      2-4    bus          1 LOAD 1
      2-12   crossbar     0 MVM 0
      4-6    bus          2 LOAD 2
      4-14   crossbar     1 MVM 1
      6-16   crossbar     2 MVM 2
      12-14  bus          0 LOAD 1
      12-13  output unit  0 ADD 0
      14-15  output unit  1 ADD 1
      14-18  bus          0 STOREP 0  ; asked at 13
      16-17  output unit  2 ADD 2
      18-20  bus          1 LOAD 2    ; asked at 14
      18-28  crossbar     0 MVM 1
      20-24  bus          1 STOREP 1  ; asked at 15
      24-26  bus          2 LOAD 0    ; asked at 16
      24-34  crossbar     1 MVM 2
      26-30  bus          2 STOREP 2  ; asked at 17
      30-31  bus          0 CALL 0    ; asked at 18
      30-40  crossbar     2 MVM 0
      31-32  bus          1 CALL 1    ; asked at 24
      32-34  bus          0 LOAD 2    ; asked at 28
      34-35  bus          2 CALL 2    ; asked at 30
      35-39  bus          0 LOADP 1   ; asked at 32, when the CALL of core 1 had come
      39-40  output unit  0 ADD 1
      39-41  bus          1 LOAD 0    ; asked at 34
      41-45  bus          1 LOADP 2   ; asked at 35
      45-46  output unit  1 ADD 2
      45-47  bus          2 LOAD 1    ; asked at 40, when MVM 0 of core 2 was over
      47-51  bus          2 LOADP 0   ; asked at 40, its signal has come at 31
      51-52  output unit  2 ADD 0
      51-55  bus          0 STOREP 1  ; asked at 40, when the ADD was over
      55-59  bus          1 STOREP 2  ; asked at 46
      55-65  crossbar     0 MVM 2
      59-63  bus          2 STOREP 0  ; asked at 52
      59-69  crossbar     1 MVM 0
      63-64  bus          0 CALL 1    ; asked at 55
      63-73  crossbar     2 MVM 1
      64-65  bus          1 CALL 2    ; asked at 59
      65-66  bus          2 CALL 0    ; asked at 63
      66-70  bus          0 LOADP 2   ; asked at 65
      70-71  output unit  0 ADD 2
      70-74  bus          1 LOADP 0   ; asked at 69
      74-75  output unit  1 ADD 0
      74-75  bus          0 STORE 2   ; asked at 71
      75-79  bus          2 LOADP 1   ; asked at 73
      79-80  output unit  2 ADD 1
      79-80  bus          1 STORE 0   ; asked at 75
      80-81  bus          2 STORE 1`,
    )
    expect(measured).toEqual({ end: 81, lastStore: [75, 80, 81], polls: [0, 0, 0], peakPartialSumBytes: 48 })
  })
})

test('PROGRAM moves the weights, writes them, and holds the next LOAD back', () => {
  const measured = expectTimeline(
    columnOf([{ op: 'PROGRAM' }, { op: 'LOAD' }, { op: 'MVM' }, { op: 'STORE' }, { op: 'PROGRAM' }]),
    smallChip,
    `
    0-8    bus          0 PROGRAM 0
    8-13   writing      0 PROGRAM 0
    13-15  bus          0 LOAD 0
    15-25  crossbar     0 MVM 0
    25-33  bus          0 PROGRAM 0 ; the load unit comes before the output unit
    33-34  bus          0 STORE 0
    33-38  writing      0 PROGRAM 0`,
  )
  expect(measured).toEqual({ end: 38, lastStore: [34], polls: [0], peakPartialSumBytes: 0 })
})

describe('a core that sends faster than the next one adds', () => {
  const send = { op: 'SEND', to: 1 } as const
  const receive = { op: 'RECEIVE', from: 0 } as const
  const programs = columnOf(
    [{ op: 'LOOP', count: 2, start: 0, step: 1, body: [{ op: 'EXECUTE', elements: 4 }, send] }],
    [
      { op: 'EXECUTE', elements: 40 },
      { op: 'LOOP', count: 2, start: 0, step: 1, body: [receive, { op: 'ADD' }] },
      { op: 'STORE' },
    ],
  )

  test('with room for any number: 13 cycles', () => {
    const measured = expectTimeline(
      programs,
      smallChip,
      `
      0-1    output unit  0 EXECUTE 0
      0-10   output unit  1 EXECUTE 0
      1-5    bus          0 SEND 0
      5-6    output unit  0 EXECUTE 1
      6-10   bus          0 SEND 1
      10-11  output unit  1 ADD 0
      11-12  output unit  1 ADD 1
      12-13  bus          1 STORE 0`,
    )
    expect(measured).toEqual({ end: 13, lastStore: [0, 13], polls: [0, 0], peakPartialSumBytes: 32 })
  })

  test('with one place: 17 cycles', () => {
    const measured = expectTimeline(
      programs,
      { ...smallChip, partialSumBuffers: 1 },
      `
      0-1    output unit  0 EXECUTE 0
      0-10   output unit  1 EXECUTE 0
      1-5    bus          0 SEND 0
      5-6    output unit  0 EXECUTE 1 ; at 6 the place is taken
      10-11  output unit  1 ADD 0
      11-15  bus          0 SEND 1    ; the ADD has made room
      15-16  output unit  1 ADD 1
      16-17  bus          1 STORE 0`,
    )
    expect(measured).toEqual({ end: 17, lastStore: [0, 17], polls: [0, 0], peakPartialSumBytes: 16 })
  })
})

import { describe, expect, test } from 'vitest'
import type { Arbitration, Chip } from '../../../lib/hardware/chip.js'
import { cyclicScheme } from '../../../lib/stages/synchronize/cyclicScheme.js'
import { linearScheme } from '../../../lib/stages/synchronize/linearScheme.js'
import { sequentialScheme } from '../../../lib/stages/synchronize/sequentialScheme.js'
import { smallChip } from './smallChip.js'
import { expectTimeline, programsOf } from './timeline.js'

const onBus = (arbitration: Arbitration): Chip => ({
  ...smallChip,
  interconnect: { ...smallChip.interconnect, arbitration },
})

describe('two cores, two vectors', () => {
  test('linear: 36 cycles', () => {
    const measured = expectTimeline(
      programsOf(linearScheme(), 2, 2, smallChip),
      smallChip,
      `
      0-2    bus          0 LOAD 0    ; core 0 asks first
      2-4    bus          1 LOAD 0
      2-12   crossbar     0 MVM 0
      4-14   crossbar     1 MVM 0
      12-14  bus          0 LOAD 1    ; the input buffer is free
      12-13  output unit  0 ADD 0
      14-18  bus          0 SEND 0    ; asked at 13; core 1 asks to LOAD at 14
      18-20  bus          1 LOAD 1    ; asked before the CALL
      18-28  crossbar     0 MVM 1     ; the output buffer was taken until the SEND was over
      20-21  bus          0 CALL 0
      21-22  output unit  1 ADD 0     ; WAIT and RECEIVE at once
      22-23  bus          1 STORE 0
      23-33  crossbar     1 MVM 1     ; the output buffer was taken until the STORE was over
      28-29  output unit  0 ADD 1
      29-33  bus          0 SEND 1
      33-34  bus          0 CALL 1
      34-35  output unit  1 ADD 1
      35-36  bus          1 STORE 1`,
    )
    expect(measured).toEqual({ end: 36, lastStore: [0, 36], polls: [0, 0], peakPartialSumBytes: 16 })
  })

  test('sequential: 61 cycles, all partial sums alive', () => {
    const measured = expectTimeline(
      programsOf(sequentialScheme(), 2, 2, smallChip),
      smallChip,
      `
      0-2    bus          0 LOAD 0
      2-12   crossbar     0 MVM 0
      12-14  bus          0 LOAD 1
      12-13  output unit  0 ADD 0
      14-18  bus          0 SEND 0
      18-28  crossbar     0 MVM 1
      28-29  output unit  0 ADD 1
      29-33  bus          0 SEND 1
      33-34  bus          0 CALL 0    ; outside the loop: vector 0
      34-36  bus          1 LOAD 0    ; its load unit has waited for the CALL
      36-46  crossbar     1 MVM 0
      46-48  bus          1 LOAD 1
      46-47  output unit  1 ADD 0
      48-49  bus          1 STORE 0   ; asked at 47
      49-59  crossbar     1 MVM 1
      59-60  output unit  1 ADD 1
      60-61  bus          1 STORE 1`,
    )
    expect(measured).toEqual({ end: 61, lastStore: [0, 61], polls: [0, 0], peakPartialSumBytes: 32 })
  })

  test('cyclic:2: 36 cycles, each core finishes one vector', () => {
    const measured = expectTimeline(
      programsOf(cyclicScheme(2), 2, 2, smallChip),
      smallChip,
      `
      0-2    bus          0 LOAD 0
      2-4    bus          1 LOAD 1    ; core 1 starts at vector 1
      2-12   crossbar     0 MVM 0
      4-14   crossbar     1 MVM 1
      12-14  bus          0 LOAD 1
      12-13  output unit  0 ADD 0
      14-15  output unit  1 ADD 1     ; the first to touch it
      14-18  bus          0 SEND 0    ; asked at 13; then core 1 to LOAD at 14 and to SEND at 15
      18-20  bus          1 LOAD 0
      18-28  crossbar     0 MVM 1
      20-24  bus          1 SEND 1
      24-25  bus          0 CALL 0    ; asked at 18
      24-34  crossbar     1 MVM 0
      25-26  bus          1 CALL 1    ; asked at 24
      28-29  output unit  0 ADD 1     ; the signal and the partial sum are there
      29-30  bus          0 STORE 1
      34-35  output unit  1 ADD 0
      35-36  bus          1 STORE 0`,
    )
    expect(measured).toEqual({ end: 36, lastStore: [30, 36], polls: [0, 0], peakPartialSumBytes: 32 })
  })

  test('linear, inputs first: 38 cycles, because the second LOAD of core 1 delays what it waits for', () => {
    const chip = onBus('inputs-first')
    const measured = expectTimeline(
      programsOf(linearScheme(), 2, 2, chip),
      chip,
      `
      0-2    bus          0 LOAD 0
      2-4    bus          1 LOAD 0
      2-12   crossbar     0 MVM 0
      4-14   crossbar     1 MVM 0
      12-14  bus          0 LOAD 1
      12-13  output unit  0 ADD 0
      14-16  bus          1 LOAD 1    ; asked at 14, before the SEND that was asked at 13
      16-20  bus          0 SEND 0
      20-21  bus          0 CALL 0
      20-30  crossbar     0 MVM 1
      21-22  output unit  1 ADD 0
      22-23  bus          1 STORE 0
      23-33  crossbar     1 MVM 1
      30-31  output unit  0 ADD 1
      31-35  bus          0 SEND 1
      35-36  bus          0 CALL 1
      36-37  output unit  1 ADD 1
      37-38  bus          1 STORE 1`,
    )
    expect(measured.end).toBe(38)
  })

  test('linear, outputs first: 36 cycles, the CALL goes before the LOAD', () => {
    const chip = onBus('outputs-first')
    const measured = expectTimeline(
      programsOf(linearScheme(), 2, 2, chip),
      chip,
      `
      0-2    bus          0 LOAD 0
      2-4    bus          1 LOAD 0
      2-12   crossbar     0 MVM 0
      4-14   crossbar     1 MVM 0
      12-14  bus          0 LOAD 1
      12-13  output unit  0 ADD 0
      14-18  bus          0 SEND 0
      18-19  bus          0 CALL 0    ; asked at 18, before the LOAD that was asked at 14
      18-28  crossbar     0 MVM 1
      19-21  bus          1 LOAD 1
      19-20  output unit  1 ADD 0
      21-22  bus          1 STORE 0
      22-32  crossbar     1 MVM 1
      28-29  output unit  0 ADD 1
      29-33  bus          0 SEND 1
      33-34  bus          0 CALL 1
      34-35  output unit  1 ADD 1
      35-36  bus          1 STORE 1`,
    )
    expect(measured.end).toBe(36)
  })

  test('linear, polling every 3 cycles: 40 cycles, 3 reads of which 1 in vain', () => {
    const chip: Chip = { ...smallChip, signal: { kind: 'polling', bytes: 4, intervalCycles: 3 } }
    const measured = expectTimeline(
      programsOf(linearScheme(), 2, 2, chip),
      chip,
      `
      0-2    bus          0 LOAD 0
      2-4    bus          1 LOAD 0
      2-12   crossbar     0 MVM 0
      4-14   crossbar     1 MVM 0
      12-14  bus          0 LOAD 1
      12-13  output unit  0 ADD 0
      14-18  bus          0 SEND 0    ; at 14 core 1 asks to LOAD, then to read its flag
      18-20  bus          1 LOAD 1
      18-28  crossbar     0 MVM 1
      20-21  bus          1 WAIT 0    ; in vain: the CALL was asked at 18 and goes next
      21-22  bus          0 CALL 0
      21-24  pause        1 WAIT 0
      24-25  bus          1 WAIT 0
      25-26  output unit  1 ADD 0
      26-27  bus          1 STORE 0
      27-37  crossbar     1 MVM 1
      28-29  output unit  0 ADD 1
      29-33  bus          0 SEND 1
      33-34  bus          0 CALL 1
      37-38  bus          1 WAIT 1
      38-39  output unit  1 ADD 1
      39-40  bus          1 STORE 1`,
    )
    expect(measured).toEqual({ end: 40, lastStore: [0, 40], polls: [0, 3], peakPartialSumBytes: 16 })
  })
})

test('two cores, three vectors, linear, two buffers a side: 40 cycles, crossbar 0 never stands still', () => {
  const chip: Chip = { ...smallChip, core: { ...smallChip.core, inputBuffers: 2, outputBuffers: 2 } }
  const measured = expectTimeline(
    programsOf(linearScheme(), 2, 3, chip),
    chip,
    `
    0-2    bus          0 LOAD 0
    2-4    bus          1 LOAD 0    ; asked at 0, before the second LOAD of core 0 at 2
    2-12   crossbar     0 MVM 0
    4-6    bus          0 LOAD 1
    4-14   crossbar     1 MVM 0
    6-8    bus          1 LOAD 1
    12-14  bus          0 LOAD 2    ; vector 0 leaves its buffer
    12-22  crossbar     0 MVM 1     ; into the second output buffer
    12-13  output unit  0 ADD 0
    14-24  crossbar     1 MVM 1
    14-18  bus          0 SEND 0    ; asked at 13
    18-20  bus          1 LOAD 2    ; asked at 14
    20-21  bus          0 CALL 0    ; asked at 18
    21-22  output unit  1 ADD 0
    22-32  crossbar     0 MVM 2
    22-23  output unit  0 ADD 1
    22-23  bus          1 STORE 0
    23-27  bus          0 SEND 1
    24-34  crossbar     1 MVM 2
    27-28  bus          0 CALL 1
    28-29  output unit  1 ADD 1
    29-30  bus          1 STORE 1
    32-33  output unit  0 ADD 2
    33-37  bus          0 SEND 2
    37-38  bus          0 CALL 2
    38-39  output unit  1 ADD 2
    39-40  bus          1 STORE 2`,
  )
  expect(measured).toEqual({ end: 40, lastStore: [0, 40], polls: [0, 0], peakPartialSumBytes: 16 })
})

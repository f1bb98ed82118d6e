import { describe, expect, test } from 'vitest'
import type { Chip } from '../../../lib/hardware/chip.js'
import { linearScheme } from '../../../lib/stages/synchronize/linearScheme.js'
import { smallChip } from './smallChip.js'
import { expectTimeline, programsOf } from './timeline.js'

/**
 * LOAD of core 0: 1 link + 2 = 3, of core 1: 2 links + 2 = 4; STOREP of core 0: 1
 * + 4; LOADP of core 1: 2 + 4; STORE of core 1: 2 + 1; CALL from 0 to 1: 1 + 1.
 */
const mesh: Chip = {
  ...smallChip,
  cores: 4,
  exchange: 'memory',
  interconnect: { kind: 'mesh', width: 2, height: 2, linkBytesPerCycle: 4, hopCycles: 1 },
}

describe('two cores beside one another on a mesh, two vectors, through memory', () => {
  test('linear: 58 cycles', () => {
    const measured = expectTimeline(
      programsOf(linearScheme(), 2, 2, mesh),
      mesh,
      `
      0-3    bus          0 LOAD 0    ; both ask for the link from memory; core 0 first
      3-7    bus          1 LOAD 0
      3-13   crossbar     0 MVM 0
      7-17   crossbar     1 MVM 0
      13-16  bus          0 LOAD 1    ; the input buffer is free
      13-14  output unit  0 ADD 0
      14-19  bus          0 STOREP 0  ; at the same time as the LOAD, which goes the other way
      17-21  bus          1 LOAD 1
      19-29  crossbar     0 MVM 1     ; the output buffer was taken until the STOREP was over
      21-23  bus          0 CALL 0    ; asked at 19; until 21 the LOAD of core 1 holds the link between them
      23-29  bus          1 LOADP 0
      29-30  output unit  0 ADD 1
      29-30  output unit  1 ADD 0
      30-35  bus          0 STOREP 1  ; the link to memory: core 0 asks first
      35-37  bus          0 CALL 1
      35-38  bus          1 STORE 0   ; at the same time as the CALL, which goes the other way
      38-48  crossbar     1 MVM 1     ; the output buffer was taken until the STORE was over
      48-54  bus          1 LOADP 1
      54-55  output unit  1 ADD 1
      55-58  bus          1 STORE 1`,
    )
    expect(measured).toEqual({ end: 58, lastStore: [0, 58], polls: [0, 0], peakPartialSumBytes: 16 })
  })
})

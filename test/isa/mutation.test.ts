import { afterEach, describe, expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Horizon } from '../../lib/isa/horizon.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import type { Mnemonic, Row } from '../../lib/isa/instructionSet.js'
import { mnemonics } from '../../lib/isa/mnemonics.js'
import { reference } from '../stages/simulate/reference.js'
import { smallChip } from '../stages/simulate/smallChip.js'
import { asExpected, mended, mutantsOf, type Question, table, unseen, withRow } from './broken.js'

/**
 * Breaks the instruction set cell by cell, and requires that an oracle which knows nothing of it sees that: the
 * reference machine for what takes time and waits, and texts and bytes written by hand for operands. For where numbers
 * come from and go to, see `domains.test.ts`.
 */

afterEach(mended)

const tile = { groups: { start: 0, count: 1 }, rows: { start: 0, count: 8 }, columns: { start: 0, count: 4 } }
const horizon: Horizon = {
  box: [3],
  axes: [{ size: 3, digit: 0, stride: 1, divisor: 1, high: 1 }],
  start: 0,
  step: 1,
  grain: 1,
}
const loop = (count: number, body: readonly Statement[]): Statement => ({
  op: 'LOOP',
  count,
  start: 0,
  step: 1,
  body,
})
const core = (number: number, code: readonly Statement[]): CoreProgram => ({
  core: number,
  layer: 'layer',
  tile,
  code,
})

/** Programs in which each instruction is used, and waited for. */
const programs: Readonly<Record<string, readonly CoreProgram[]>> = {
  'sums over memory': [
    core(1, [
      loop(3, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STOREP' }, { op: 'CALL', to: 2 }]),
    ]),
    core(2, [
      loop(3, [
        { op: 'LOAD' },
        { op: 'MVM' },
        { op: 'WAIT', unit: 'output', from: 1, count: 1 },
        { op: 'LOADP', from: 1 },
        { op: 'ADD' },
        { op: 'STORE' },
      ]),
    ]),
  ],
  'sums sent on': [
    core(1, [loop(4, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'SEND', to: 5 }])]),
    core(5, [
      // slow to receive, so that who sends waits for its partial-sum buffer
      loop(3, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]),
      loop(4, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'RECEIVE', from: 1 }, { op: 'ADD' }, { op: 'STORE' }]),
    ]),
  ],
  'sums that come late': [
    core(1, [
      loop(2, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]),
      loop(2, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'SEND', to: 5 }]),
    ]),
    core(5, [
      loop(2, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'RECEIVE', from: 1 }, { op: 'ADD' }, { op: 'STORE' }]),
    ]),
  ],
  'a load unit that waits, after its crossbar is written': [
    core(1, [
      loop(2, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]),
      { op: 'CALL', to: 4 },
      { op: 'CALL', to: 4 },
    ]),
    core(4, [
      { op: 'LOAD' },
      { op: 'MVM' },
      { op: 'ADD' },
      { op: 'STORE' },
      { op: 'PROGRAM' },
      { op: 'WAIT', unit: 'load', from: 1, count: 2 },
      loop(2, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]),
    ]),
  ],
  'registers that are named': [
    core(1, [
      loop(3, [
        { op: 'LOAD' },
        { op: 'MVM' },
        { op: 'ADD' },
        { op: 'STORE' },
        { op: 'SIGNAL', receivers: [{ core: 2, register: 1 }] },
      ]),
    ]),
    {
      core: 1,
      layer: 'pool',
      tile: null,
      code: [
        loop(2, [
          { op: 'WRITE', bytes: 8 },
          { op: 'SIGNAL', receivers: [{ core: 2, register: 0 }] },
        ]),
        { op: 'AWAIT', unit: 'output', register: 0, horizon },
        { op: 'WRITE', bytes: 8 },
      ],
    },
    core(2, [
      loop(3, [
        { op: 'AWAIT', unit: 'load', register: 1, horizon },
        { op: 'LOAD' },
        { op: 'MVM' },
        { op: 'ADD' },
        {
          op: 'AWAIT',
          unit: 'output',
          register: 0,
          horizon: { ...horizon, axes: [{ size: 2, digit: 0, stride: 1, divisor: 1, high: 0 }] },
        },
        { op: 'STORE' },
        { op: 'SIGNAL', receivers: [{ core: 1, register: 0 }] },
      ]),
    ]),
  ],
  operators: [
    {
      core: 2,
      layer: 'pool',
      tile: null,
      code: [
        { op: 'READ', bytes: 24 },
        { op: 'EXECUTE', elements: 30 },
        { op: 'WRITE', bytes: 12 },
      ],
    },
  ],
}

const mesh: Chip['interconnect'] = { kind: 'mesh', width: 3, height: 2, linkBytesPerCycle: 4, hopCycles: 1 }
const core2: Chip['core'] = { inputBuffers: 2, outputBuffers: 2, lanes: 4 }
const chips: readonly Chip[] = [
  { ...smallChip, core: core2, partialSumBuffers: 1 },
  { ...smallChip, interconnect: mesh, partialSumBuffers: 2 },
  { ...smallChip, core: core2, signal: { kind: 'polling', bytes: 4, intervalCycles: 3 } },
  { ...smallChip, interconnect: mesh, signal: { kind: 'polling', bytes: 8, intervalCycles: 3 } },
]

/** What the reference machine says of all programs on all chips. */
const expected = chips.map((chip) =>
  Object.values(programs).map((cores) => {
    const { end, lastStore, polls, peakPartialSumBytes, intervals } = reference(cores, chip)
    const moved = intervals
      .filter(({ op }) => op !== 'CALL' && op !== 'WAIT' && op !== 'SIGNAL')
      .reduce((sum, { bytes }) => sum + bytes, 0)
    return { end, lastStore, polls, peakPartialSumBytes, moved }
  }),
)

/** What the machine, as it is now, says of them. */
const measured = async (): Promise<unknown> => {
  const { runPhase } = await import('../../lib/machine/events/machine.js')
  const { assembleMicrocode } = await import('../../lib/machine/relation/assembleMicrocode.js')
  const { coreDemand } = await import('../../lib/machine/costs/demand.js')
  return chips.map((chip) =>
    Object.values(programs).map((cores) => {
      const outcome = runPhase(assembleMicrocode(cores, chip), chip)
      const { end, lastStore, polls, peakPartialSumBytes } = outcome
      const moved = cores.reduce((sum, program) => sum + coreDemand(program, chip).dataBytes, 0)
      return { end, lastStore: [...lastStore], polls: [...polls], peakPartialSumBytes, moved }
    }),
  )
}

/** Each instruction in assembly text with its bytes: an opcode, and a byte each for numbers below 128. */
const written: readonly (readonly [Instruction, string, number])[] = [
  [{ op: 'LOAD' }, 'load', 1],
  [{ op: 'MVM' }, 'mvm', 1],
  [{ op: 'WAIT', unit: 'output', from: 3, count: 2 }, 'wait output 3 2', 3],
  [{ op: 'LOADP', from: 3 }, 'loadp 3', 2],
  [{ op: 'RECEIVE', from: 3 }, 'receive 3', 2],
  [{ op: 'ADD' }, 'add', 1],
  [{ op: 'STOREP' }, 'storep', 1],
  [{ op: 'SEND', to: 3 }, 'send 3', 2],
  [{ op: 'STORE' }, 'store', 1],
  [{ op: 'CALL', to: 3 }, 'call 3', 2],
  [
    {
      op: 'SIGNAL',
      receivers: [
        { core: 3, register: 0 },
        { core: 200, register: 1 },
      ],
    },
    'signal 3.0,200.1',
    7,
  ],
  [{ op: 'AWAIT', unit: 'load', register: 2, horizon }, 'await load 2 3/3@0*1+1/0+1/1', 9],
  [{ op: 'READ', bytes: 24 }, 'read 24', 2],
  [{ op: 'EXECUTE', elements: 30 }, 'execute 30', 2],
  [{ op: 'WRITE', bytes: 12 }, 'write 12', 2],
  [{ op: 'PROGRAM' }, 'program', 1],
]

/** What text, parser, codec and encoding, as they are now, make of them. */
const texts = async (): Promise<unknown> => {
  const { assemblyLine, parseInstruction } = await import('../../lib/isa/text.js')
  const { programBytes } = await import('../../lib/isa/programBytes.js')
  return written.map(([instruction, text]) => [
    parseInstruction(text),
    assemblyLine(instruction),
    programBytes({ code: [instruction] }),
  ])
}

/**
 * The links of a 3 × 2 mesh that core 4, in the middle of the second row, uses for each instruction that names core 5:
 * 26 and 14 lead from memory, 19 and 27 to it, 18 to core 5. With flags in memory, signals go there.
 */
const [fromMemory, toMemory, toNeighbour] = [[26, 14], [19, 27], [18]]
const ways: readonly (readonly [Instruction, readonly number[], readonly number[]])[] = [
  [{ op: 'LOAD' }, fromMemory, fromMemory],
  [{ op: 'WAIT', unit: 'load', from: 5, count: 1 }, [], fromMemory],
  [{ op: 'LOADP', from: 5 }, fromMemory, fromMemory],
  [{ op: 'STOREP' }, toMemory, toMemory],
  [{ op: 'SEND', to: 5 }, toNeighbour, toNeighbour],
  [{ op: 'STORE' }, toMemory, toMemory],
  [{ op: 'CALL', to: 5 }, toNeighbour, toMemory],
  [{ op: 'SIGNAL', receivers: [{ core: 5, register: 0 }] }, toNeighbour, toNeighbour],
  [{ op: 'READ', bytes: 4 }, fromMemory, fromMemory],
  [{ op: 'WRITE', bytes: 4 }, toMemory, toMemory],
  [{ op: 'PROGRAM' }, fromMemory, fromMemory],
]
const routes = async (): Promise<unknown> => {
  const { routeOf } = await import('../../lib/machine/costs/route.js')
  return ways.map(([instruction]) => [
    routeOf(instruction, { core: 4 }, mesh, { kind: 'register', bytes: 4 }),
    routeOf(instruction, { core: 4 }, mesh, { kind: 'polling', bytes: 4, intervalCycles: 1 }),
  ])
}

/** Each question to the machine, and the answer of an oracle. */
const questions: readonly Question[] = [
  [measured, expected],
  [texts, written],
  [routes, ways.map(([, register, polling]) => [register, polling])],
]

const resources = [
  null,
  'input buffer',
  'input',
  'output buffer',
  'product',
  'partial-sum buffer',
  'signal',
  'forwarded sum',
  'count',
] as const
/** What a cell that says something could say instead. */
const alternatives: { readonly [Column in keyof Row]?: readonly Row[Column][] } = {
  unit: ['load', 'output'],
  operands: [
    [],
    ['from'],
    ['to'],
    ['bytes'],
    ['elements'],
    ['unit', 'from'],
    ['receivers'],
    ['unit', 'horizon'],
  ],
  moves: [null, 'input', 'weights', 'partial sum', 'result', 'bytes', 'signal'],
  way: [null, 'from memory', 'to memory', 'to core'],
  pollingWay: [null, 'from memory', 'to memory', 'to core'],
  handles: [null, 'columns', 'elements'],
  takes: resources,
  gives: resources,
  holds: [null, 'output buffer', 'partial-sum buffer'],
  frees: [null, 'output buffer', 'partial-sum buffer'],
}

const changesOf = (op: Mnemonic): readonly Partial<Row>[] => [
  ...mutantsOf(op, alternatives),
  // how much matters where something is taken
  ...(['one', 'count', 'all'] as const)
    .filter((amount) => table[op].takes !== null && amount !== table[op].amount)
    .map((amount) => ({ amount })),
]

test('the table as it is agrees with all oracles', async () => {
  for (const [ask, right] of questions) expect(JSON.stringify(await ask())).toBe(JSON.stringify(right))
})

describe('a wrong cell is seen by an oracle', () => {
  for (const op of mnemonics)
    test(op, async () => {
      const changes = changesOf(op)
      expect(changes.length).toBeGreaterThan(0)
      expect(await unseen(op, changes, questions)).toEqual([])
    })

  test.each<object>([
    { takes: ['input', 'input buffer'] },
    { takes: ['output buffer', 'input buffer'] },
    { gives: ['input buffer', 'output buffer'] },
    { gives: ['product', 'input'] },
  ])('multiplication %j', async (change) => {
    withRow('MVM', {}, change)
    expect(await asExpected(questions)).toBe(false)
  })
})

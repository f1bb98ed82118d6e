import { afterEach, describe, expect, test } from 'vitest'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import type { Location, Row } from '../../lib/isa/instructionSet.js'
import { mnemonics } from '../../lib/isa/mnemonics.js'
import { interpret } from '../../lib/laws/interpreter/interpret.js'
import { coreOf, isOutputUnit } from '../../lib/machine/relation/unitIndex.js'
import { matrixLayer } from '../stages/simulate/programs.js'
import { reference } from '../stages/simulate/reference.js'
import { fullTile, smallChip } from '../stages/simulate/smallChip.js'
import { asExpected, mended, mutantsOf, type Question, unseen } from './broken.js'

/**
 * Breaks where the instruction set says that numbers come from and go to, cell by cell, and requires that an oracle
 * which knows nothing of it sees that: sums worked out by hand for the execution on numbers, the interpreter of the laws
 * for the proof, and the reference machine for what is stored when and how much is alive.
 */

afterEach(mended)

const loop = (count: number, body: readonly Statement[]): Statement => ({
  op: 'LOOP',
  count,
  start: 0,
  step: 1,
  body,
})
const vectors = 3
const core = (number: number, code: readonly Statement[]): CoreProgram => ({
  core: number,
  layer: 'layer',
  tile: fullTile(number),
  code,
})

/** Two cores of a vertical group, the one of which stores its sums, and the other sends them. */
const overMemory = [
  core(0, [
    loop(vectors, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STOREP' }, { op: 'CALL', to: 1 }]),
  ]),
  core(1, [
    loop(vectors, [
      { op: 'LOAD' },
      { op: 'MVM' },
      { op: 'WAIT', unit: 'output', from: 0, count: 1 },
      { op: 'LOADP', from: 0 },
      { op: 'ADD' },
      { op: 'STORE' },
    ]),
  ]),
]
const forwarded = [
  core(0, [loop(vectors, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'SEND', to: 1 }])]),
  core(1, [
    loop(vectors, [
      { op: 'LOAD' },
      { op: 'MVM' },
      { op: 'RECEIVE', from: 0 },
      { op: 'ADD' },
      { op: 'STORE' },
    ]),
  ]),
]
const programs = [overMemory, forwarded]

/** What the tile of a core gives for a vector in a column. */
const product = (row: number, vector: number, column: number): number =>
  100 * row + 10 * (vector + 1) + column

/** The results of the layer, by vector and column: what both tiles give. */
const results = Array.from({ length: vectors }, (_, vector) =>
  [0, 1, 2, 3].map((column) => product(0, vector, column) + product(8, vector, column)),
)

/** What the execution on numbers, as it is now, gives for programs. */
const computed = async (): Promise<unknown> => {
  const { programOrder } = await import('../../lib/functional/programOrder.js')
  const { assembleMicrocode } = await import('../../lib/machine/relation/assembleMicrocode.js')
  const { runPhase } = await import('../../lib/machine/events/machine.js')
  return programs.map((cores) => {
    const made: (readonly number[])[] = []
    const rows = {
      take: (sums: Int32Array, start: number, vector: number) => {
        made[vector] = [...sums.subarray(start, start + 4)]
      },
      write: () => {},
    }
    const multiplied = (row: number, first: number, count: number) =>
      Int32Array.from({ length: 4 * count }, (_, i) => product(row, first + Math.floor(i / 4), i % 4))
    const crossbars = {
      integer: { layer: matrixLayer('layer', [], vectors, 16, 4) },
      unit: { rows: () => rows },
    }
    const products: Parameters<typeof programOrder>[1][number] = ([tile], first, count) => ({
      sums: { values: multiplied(tile?.rows.start ?? 0, first, count), release: () => {} },
      start: 0,
      vectorStride: 4,
      columnStride: 1,
    })
    programOrder(crossbars, [products], [new Int32Array(0)]).execute({ phase: 0, cores }, (done) =>
      runPhase(assembleMicrocode(cores, smallChip), smallChip, true, {
        done: (unit) => {
          if (isOutputUnit(unit)) done(coreOf(unit))
        },
      }),
    )
    return made
  })
}

/** A program, and with each of its instructions left out in turn. */
const twins = (cores: readonly CoreProgram[]): readonly (readonly CoreProgram[])[] => [
  cores,
  ...cores.flatMap((own, i) =>
    own.code.flatMap((statement) =>
      statement.op !== 'LOOP'
        ? []
        : statement.body.map((_, left) =>
            cores.with(i, { ...own, code: [{ ...statement, body: statement.body.toSpliced(left, 1) }] }),
          ),
    ),
  ),
]

const judgedCores = programs.flatMap(twins)
const bench = {
  layers: new Map([['layer', { rows: 16, vectors }]]),
  inputBuffers: 1,
  outputBuffers: 1,
  places: 2,
}

/** What the proof, as it is now, says of programs that are right or lack an instruction. */
const proved = async (): Promise<unknown> => {
  const { faultOf } = await import('../../lib/verify/proof.js')
  return judgedCores.map((cores) => faultOf(cores, { ...smallChip, partialSumBuffers: 2 }).fault === null)
}

const first = matrixLayer('first', [], vectors, 8, 4)
const maker: CoreProgram = {
  core: 0,
  layer: 'first',
  tile: fullTile(),
  code: [loop(vectors, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }])],
}
/** Layers that read the first without waiting for it. */
const readers = [
  {
    layer: matrixLayer('second', ['first'], vectors, 4, 4),
    code: [loop(vectors, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }] as const)],
  },
  {
    layer: {
      kind: 'operator',
      name: 'pool',
      op: 'MaxPool',
      inputs: ['first'],
      operations: 12,
      inputElements: 12,
      outputElements: 12,
    },
    code: [
      { op: 'READ', bytes: 12 },
      { op: 'EXECUTE', elements: 12 },
      { op: 'WRITE', bytes: 12 },
    ],
  },
] as const

/** By which rule the proof, as it is now, refuses layers that do not wait for what they read. */
const refused = async (): Promise<unknown> => {
  const { faultOf } = await import('../../lib/verify/proof.js')
  const { activations } = await import('../../lib/verify/layers/activations.js')
  return readers.map(({ layer, code }) => {
    const tile = layer.kind === 'base' ? { ...fullTile(), rows: { start: 0, count: 4 } } : null
    const cores: readonly CoreProgram[] = [{ core: 1, layer: layer.name, tile, code }, maker]
    const phases = [{ scheme: '', considered: [], cores, sequential: null }]
    return faultOf(cores, smallChip, {
      activations: () => activations([first, layer], phases, 0, new Set(['first'])),
    }).fault?.rule
  })
}

const written: readonly (readonly CoreProgram[])[] = [
  ...programs,
  [{ core: 0, layer: 'pool', tile: null, code: [{ op: 'WRITE', bytes: 12 }] }],
  [
    core(0, [
      ...([{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }, { op: 'PROGRAM' }] as const),
      loop(2, [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]),
    ]),
  ],
]

/** When results are stored and how much is alive, as the machine, as it is now, says. */
const timed = async (): Promise<unknown> => {
  const { runPhase } = await import('../../lib/machine/events/machine.js')
  const { assembleMicrocode } = await import('../../lib/machine/relation/assembleMicrocode.js')
  return written.map((cores) => {
    const { end, lastStore, peakPartialSumBytes } = runPhase(assembleMicrocode(cores, smallChip), smallChip)
    return { end, lastStore: [...lastStore], peakPartialSumBytes }
  })
}

const questions: readonly Question[] = [
  [computed, [results, results]],
  [
    timed,
    written.map((cores) => {
      const { end, lastStore, peakPartialSumBytes } = reference(cores, smallChip)
      return { end, lastStore, peakPartialSumBytes }
    }),
  ],
  [proved, judgedCores.map((cores) => interpret([{ name: '', cores }], bench, []).length === 0)],
  [refused, ['inputs', 'inputs']],
]

test('all domains agree with all oracles on the table as it is', async () => {
  for (const [ask, right] of questions) expect(JSON.stringify(await ask())).toBe(JSON.stringify(right))
  expect(judgedCores.length).toBeGreaterThan(20)
  expect(await asExpected(questions)).toBe(true)
})

/** Each once where it says where numbers are: nowhere, in memory, on their way, and within a unit. */
const locations: readonly (Location | null)[] = [null, 'activation', 'stored sum', 'forwarded sum', 'operand']
const changesOf = (op: (typeof mnemonics)[number]): readonly Partial<Row>[] =>
  mutantsOf(op, { source: locations, target: locations })

describe('a wrong place of numbers is seen by an oracle', () => {
  for (const op of mnemonics.filter((each) => changesOf(each).length > 0))
    test(op, async () => {
      expect(await unseen(op, changesOf(op), questions)).toEqual([])
    })
})

import { describe, expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import type { BaseLayer } from '../../lib/ir/lowered.js'
import type { NeedAxis } from '../../lib/ir/need.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import type { Tile } from '../../lib/ir/tiled.js'
import type { Horizon } from '../../lib/isa/horizon.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { verify } from '../../lib/verify/verify.js'
import { matrixLayer, programOf } from '../stages/simulate/programs.js'
import { fullTile, smallChip } from '../stages/simulate/smallChip.js'

/** Programs that somebody else could have written, of a layer that reads another in the same phase. */

const said = (program: Program): string => {
  const verdict = verify(program)
  if (verdict._tag === 'Right') return 'right'
  return verdict.left._tag === 'Invalid' ? 'invalid' : `${verdict.left._tag} ${verdict.left.rule}`
}

const vectorsFrom = (count: number, body: readonly Statement[], start = 0, step = 1): Statement => ({
  op: 'LOOP',
  count,
  start,
  step,
  body,
})

/** A wait for all signals of a sender, which stores every `step`-th vector, up to the vector of the same number. */
const awaited = (size: number, register: number, change: Partial<Horizon> = {}): Statement => ({
  op: 'AWAIT',
  unit: 'load',
  register,
  horizon: {
    box: [size],
    axes: [{ size, digit: 0, stride: 1, divisor: 1, high: 0 }],
    start: 0,
    step: 1,
    grain: 1,
    ...change,
  },
})

const told = (core: number, register = 0): Statement => ({ op: 'SIGNAL', receivers: [{ core, register }] })
const multiplied: readonly Statement[] = [{ op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]

const core = (of: number, layer: string, tile: Tile, code: readonly Statement[]): CoreProgram => ({
  core: of,
  layer,
  tile,
  code,
})

const along = (size: number, digit: number): NeedAxis => ({
  size,
  digit,
  stride: 1,
  divisor: 1,
  low: 0,
  high: 0,
  step: 1,
  first: 0,
  last: size - 1,
})

/** A layer of so many vectors of the first's, its rows 4 elements each of which the lower four are padding. */
const reading = (vectors: number, reads?: BaseLayer['reads']): BaseLayer => {
  const { input, ...layer } = matrixLayer('second', ['first'], vectors, 8, 4)
  return {
    ...layer,
    input: input.map((axis, i) => (i === 1 ? { ...axis, size: 4 } : axis)),
    ...(reads === undefined ? {} : { reads }),
  }
}

describe('a layer that says which elements it reads', () => {
  // a grid of 2 × 2 vectors, turned
  const turned = reading(4, [
    { input: 'first', need: { box: [2, 2, 4], axes: [along(2, 1), along(2, 0), along(4, 2)] } },
  ])
  const program = (order: readonly number[]): Program =>
    programOf(
      [
        core(0, 'first', fullTile(), [
          vectorsFrom(4, [{ op: 'LOAD' }, ...multiplied, { op: 'CALL', to: 1 }]),
        ]),
        core(
          1,
          'second',
          fullTile(),
          order.map((vector) =>
            vectorsFrom(
              1,
              [{ op: 'WAIT', unit: 'load', from: 0, count: 1 }, { op: 'LOAD' }, ...multiplied],
              vector,
            ),
          ),
        ),
      ],
      smallChip,
      [matrixLayer('first', ['x'], 4, 8, 4), turned],
    )

  test('is held to those where it waits by CALL and WAIT', () => {
    expect(said(program([0, 2, 1, 3]))).toBe('right')
    expect(said(program([0, 1, 2, 3]))).toBe('Unsynchronized inputs')
  })

  test('of which its results cannot all be made, as behind a Reshape, is not said to be wrong where it waits for less', () => {
    const whole = (size: number): NeedAxis => ({ ...along(size, 0), stride: 0, high: size - 1 })
    const mixed = reading(4, [{ input: 'first', need: { box: [16], axes: [whole(4), whole(4)] } }])
    const waiting = (wait: Statement): Program =>
      programOf(
        [
          core(0, 'first', fullTile(), [vectorsFrom(4, [{ op: 'LOAD' }, ...multiplied, told(1)])]),
          core(1, 'second', fullTile(), [vectorsFrom(4, [wait, { op: 'LOAD' }, ...multiplied])]),
        ],
        smallChip,
        [matrixLayer('first', ['x'], 4, 8, 4), mixed],
      )
    const all = awaited(4, 0, { axes: [{ size: 4, digit: 0, stride: 0, divisor: 1, high: 3 }] })
    expect(said(waiting(all))).toBe('right')
    expect(said(waiting(awaited(4, 0)))).toBe('Undecided inputs')
  })

  test('in other digits than those of its input reads all channels that it may mean', () => {
    const { crossbar } = smallChip
    const chip = { ...smallChip, crossbar: { ...crossbar, rows: 8, columns: 4 } }
    const first = matrixLayer('first', ['x'], 4, 8, 8)
    // element 4a + b of 32 is channel a of vector b
    const second: BaseLayer = {
      ...matrixLayer('second', ['first'], 4, 8, 4),
      reads: [{ input: 'first', need: { box: [8, 4], axes: [along(4, 1), along(8, 0)] } }],
    }
    const columns = [0, 1].map((h) =>
      core(h, 'first', fullTile(0, h), [vectorsFrom(4, [{ op: 'LOAD' }, ...multiplied, told(2, h)])]),
    )
    const reader = (...waits: readonly Statement[]): Program =>
      programOf(
        [
          ...columns,
          core(2, 'second', fullTile(), [vectorsFrom(4, [...waits, { op: 'LOAD' }, ...multiplied])]),
        ],
        chip,
        [first, second],
      )
    const all = (register: number): Statement =>
      awaited(4, register, { axes: [{ size: 4, digit: 0, stride: 0, divisor: 1, high: 3 }] })
    expect(said(reader(all(0), all(1)))).toBe('right')
    expect(said(reader(all(0)))).toBe('Unsynchronized inputs')
  })
})

describe('a layer that waits for the vectors of the same numbers', () => {
  const layers = [matrixLayer('first', ['x'], 4, 8, 4), reading(4)]
  const program = (sender: readonly Statement[], reader: readonly Statement[]): Program =>
    programOf(
      [core(0, 'first', fullTile(), sender), core(1, 'second', fullTile(), reader)],
      smallChip,
      layers,
    )
  const plain = [vectorsFrom(4, [{ op: 'LOAD' }, ...multiplied, told(1)])]

  test('by two registers in turn is right, and wrong with one of them alone', () => {
    const sender = [0, 2].map((pair) =>
      vectorsFrom(
        1,
        [0, 1].map((which) => vectorsFrom(1, [{ op: 'LOAD' }, ...multiplied, told(1, which)], which)),
        pair,
      ),
    )
    const reader = (...registers: readonly number[]): readonly Statement[] =>
      [0, 1, 2, 3].map((vector) =>
        vectorsFrom(
          1,
          [
            ...(registers.includes(vector % 2)
              ? [awaited(4, vector % 2, { start: vector % 2, step: 2 })]
              : []),
            { op: 'LOAD' },
            ...multiplied,
          ],
          vector,
        ),
      )
    expect(said(program(sender, reader(0, 1)))).toBe('right')
    expect(said(program(sender, reader(0)))).toBe('Unsynchronized inputs')
    expect(said(program(sender, reader(1)))).toBe('Unsynchronized inputs')
  })

  test('of a sender that does not store in scan order is right where it waits for enough', () => {
    const order = [2, 0, 3, 1]
    const sender = order.map((vector) => vectorsFrom(1, [{ op: 'LOAD' }, ...multiplied, told(1)], vector))
    const reader = (early: number): readonly Statement[] =>
      order.map((vector, i) => {
        const high = Math.max(0, i - early)
        const wait = awaited(4, 0, { axes: [{ size: 4, digit: 0, stride: 0, divisor: 1, high }] })
        return vectorsFrom(1, [wait, { op: 'LOAD' }, ...multiplied], vector)
      })
    expect(said(program(sender, reader(0)))).toBe('right')
    expect(said(program(sender, reader(1)))).toBe('Unsynchronized inputs')
  })

  test('on its output unit is right where buffers hold its load unit back as long, and wrong where they do not', () => {
    const all = awaited(4, 0, { axes: [{ size: 4, digit: 0, stride: 0, divisor: 1, high: 3 }] })
    const onOutput: Statement = all.op === 'AWAIT' ? { ...all, unit: 'output' } : all
    const soon = awaited(4, 1)
    const sender = [vectorsFrom(4, [{ op: 'LOAD' }, ...multiplied, told(1, 0), told(1, 1)])]
    const reader = [
      vectorsFrom(1, [soon, { op: 'LOAD' }, onOutput, ...multiplied]),
      vectorsFrom(1, [soon, { op: 'LOAD' }, ...multiplied], 1),
      // an input buffer is free for these only once an output buffer is, and so after the wait
      vectorsFrom(2, [{ op: 'LOAD' }, ...multiplied], 2),
    ]
    expect(said(program(sender, reader))).toBe('right')
    const roomy: Chip = { ...smallChip, core: { ...smallChip.core, inputBuffers: 2 } }
    expect(said({ ...program(sender, reader), chip: roomy })).toBe('Unsynchronized inputs')
    expect(said(program(plain, [vectorsFrom(4, [awaited(4, 0), { op: 'LOAD' }, ...multiplied])]))).toBe(
      'right',
    )
  })
})

test('a tile that holds part of a kernel waits for what this part reads', () => {
  // vector v of the second reads vectors v and v + 1 of the first, each in a tile of its own
  const plain = matrixLayer('second', ['first'], 3, 16, 4)
  const piece = (size: number, vector: number, row: readonly number[]) => ({
    size,
    offset: 0,
    vector: [vector],
    row,
    column: [0],
    group: 0,
  })
  const column = { size: 4, offset: 0, vector: [0], row: [0, 0], column: [1], group: 0 }
  const second: BaseLayer = {
    ...plain,
    rowShape: [2, 8],
    input: [piece(4, 1, [1, 0]), piece(4, 0, [0, 1])],
    weight: [piece(2, 0, [1, 0]), piece(8, 0, [0, 1]), column],
    output: [piece(3, 1, [0, 0]), column],
  }
  const program = (far: number): Program =>
    programOf(
      [
        core(0, 'first', fullTile(), [vectorsFrom(4, [{ op: 'LOAD' }, ...multiplied, told(1), told(2)])]),
        core(1, 'second', fullTile(0), [
          vectorsFrom(3, [
            awaited(3, 0, { axes: [{ size: 4, digit: 0, stride: 1, divisor: 1, high: 0 }] }),
            { op: 'LOAD' },
            { op: 'MVM' },
            { op: 'ADD' },
            { op: 'SEND', to: 2 },
          ]),
        ]),
        core(2, 'second', fullTile(1), [
          vectorsFrom(3, [
            awaited(3, 0, { axes: [{ size: 4, digit: 0, stride: 1, divisor: 1, high: far }] }),
            { op: 'LOAD' },
            { op: 'MVM' },
            { op: 'RECEIVE', from: 1 },
            { op: 'ADD' },
            { op: 'STORE' },
          ]),
        ]),
      ],
      smallChip,
      [matrixLayer('first', ['x'], 4, 8, 4), second],
    )
  expect(said(program(1))).toBe('right')
  expect(said(program(0))).not.toBe('right')
})

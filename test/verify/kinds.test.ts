import { existsSync, readdirSync, readFileSync } from 'node:fs'
import * as E from 'fp-ts/lib/Either.js'
import { explain, verify } from 'ohmflow'
import { decode, Program, parseJson } from 'ohmflow/codec'
import { describe, expect, test } from 'vitest'
import type { OperatorLayer } from '../../lib/ir/lowered.js'
import type { CoreProgram, Phase } from '../../lib/ir/program.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import { matrixLayer, programOf } from '../stages/simulate/programs.js'
import { fullTile, smallChip } from '../stages/simulate/smallChip.js'

const loop = (body: readonly Statement[], count = 3, start = 0, step = 1): Statement => ({
  op: 'LOOP',
  count,
  start,
  step,
  body,
})
const [load, mvm, add, storep, store]: readonly Instruction[] = [
  { op: 'LOAD' },
  { op: 'MVM' },
  { op: 'ADD' },
  { op: 'STOREP' },
  { op: 'STORE' },
] as const
const product: readonly Statement[] = [load!, mvm!, add!]
const call = (to: number): Instruction => ({ op: 'CALL', to })
const wait = (from: number, unit: 'load' | 'output' = 'output'): Instruction => ({
  op: 'WAIT',
  unit,
  from,
  count: 1,
})
const loadp = (from: number): Instruction => ({ op: 'LOADP', from })
const send = (to: number): Instruction => ({ op: 'SEND', to })
const receive = (from: number): Instruction => ({ op: 'RECEIVE', from })

/** Two layers of 16 rows, 4 columns and 3 vectors, and an operator after them. */
const soft: OperatorLayer = {
  kind: 'operator',
  name: 'soft',
  op: 'Softmax',
  inputs: ['second'],
  inputElements: 12,
  outputElements: 12,
  operations: 12,
}
const second = {
  ...matrixLayer('second', ['first'], 3, 16, 4),
  // it reads four columns; the rows below are out of bounds, and so zeros
  input: [
    { size: 3, offset: 0, vector: [1], row: [0], column: [0], group: 0 },
    { size: 4, offset: 0, vector: [0], row: [1], column: [0], group: 0 },
  ],
}
const layers = [matrixLayer('first', ['input'], 3, 16, 4), second, soft]
const third = { ...matrixLayer('first', ['input'], 3, 24, 4) }

const cores = (
  layer: string,
  from: number,
  ...codes: readonly (readonly Statement[])[]
): readonly CoreProgram[] => codes.map((code, v) => ({ core: from + v, layer, tile: fullTile(v), code }))
const phase = (own: readonly CoreProgram[], scheme = 'by hand'): Phase => ({
  scheme,
  cores: own,
  sequential: null,
  considered: [],
})
const chain = (layer: string, from: number): readonly CoreProgram[] =>
  cores(
    layer,
    from,
    [loop([...product, storep!, call(from + 1)])],
    [loop([load!, mvm!, wait(from), loadp(from), add!, store!])],
  )
const work = phase([
  {
    core: 6,
    layer: 'soft',
    tile: null,
    code: [
      { op: 'READ', bytes: 12 },
      { op: 'EXECUTE', elements: 12 },
      { op: 'WRITE', bytes: 12 },
    ],
  },
])
/** The operator with two of its instructions in each other's place. */
const swapped = (a: number, b: number): Phase => ({
  ...work,
  cores: work.cores.map((own) => ({ ...own, code: own.code.with(a, own.code[b]!).with(b, own.code[a]!) })),
})
const program = (...phases: readonly Phase[]): Program => ({ ...programOf([], smallChip, layers), phases })
const [one, two] = [phase(chain('first', 0)), phase(chain('second', 2))]
const alone = (...codes: readonly (readonly Statement[])[]): Program => ({
  ...programOf([], smallChip, codes.length === 3 ? [third] : [layers[0]!]),
  phases: [phase(cores('first', 0, ...codes))],
})

const verdict = (subject: Program): string => {
  const said = verify(subject)
  if (E.isRight(said)) return 'right'
  return said.left._tag === 'Invalid' ? (said.left.violations[0]?.rule ?? '') : said.left.rule
}

describe('right programs', () => {
  test.each<readonly [string, Program]>([
    ['layer by layer', program(one, two, work)],
    ['phases by any name', program({ ...one, scheme: 'program' }, { ...two, scheme: 'operator' }, work)],
    [
      'a RECEIVE blocks by itself',
      alone([loop([...product, send(1)])], [loop([...product, receive(0), add!, store!])]),
    ],
    [
      'a core gives its own sum, then that of another',
      alone(
        [loop([...product, send(2), wait(1), loadp(1), add!, send(2)])],
        [loop([...product, storep!, call(0)])],
        [loop([...product, receive(0), add!, receive(0), add!, store!])],
      ),
    ],
    [
      'the last core goes backwards, once all is there',
      alone(
        [loop([...product, storep!, call(1)])],
        [loop([wait(0)]), loop([load!, mvm!, loadp(0), add!, store!], 3, 2, -1)],
      ),
    ],
    [
      'a place is used again, after a signal back',
      alone(
        [loop([...product, storep!, call(2), wait(2), wait(1), loadp(1), add!, storep!, call(2)])],
        [loop([...product, storep!, call(0)])],
        [loop([load!, mvm!, wait(0), loadp(0), add!, call(0), wait(0), loadp(0), add!, store!])],
      ),
    ],
    [
      'a sum to oneself',
      alone(
        [loop([...product, send(0), receive(0), add!, send(1)])],
        [loop([...product, receive(0), add!, store!])],
      ),
    ],
    [
      'two layers in one phase, each vector after its signal',
      program(
        phase([
          ...cores(
            'first',
            0,
            [loop([...product, send(1)])],
            [loop([...product, receive(0), add!, store!, call(2), call(3)])],
          ),
          ...cores(
            'second',
            2,
            [loop([wait(1, 'load'), ...product, send(3)])],
            [loop([wait(1, 'load'), ...product, receive(2), add!, store!])],
          ),
        ]),
        work,
      ),
    ],
    [
      'one crossbar after another tile, written before each',
      program(
        phase(chain('first', 0).map((own) => ({ ...own, code: [{ op: 'PROGRAM' }, ...own.code] }))),
        phase(chain('second', 0).map((own) => ({ ...own, code: [{ op: 'PROGRAM' }, ...own.code] }))),
        work,
      ),
    ],
  ])('%s', (_, subject) => {
    expect(verdict(subject)).toBe('right')
  })
})

describe('wrong programs', () => {
  test.each<readonly [string, Program, string]>([
    [
      'sums are added in one loop, and products stored in the next',
      alone(
        [loop([...product, storep!, call(1)])],
        [loop([wait(0), loadp(0), add!]), loop([...product, store!])],
      ),
      'steps',
    ],
    [
      'a place is used again without a signal back',
      alone(
        [loop([...product, storep!, call(2)]), loop([wait(1), loadp(1), add!, storep!, call(2)])],
        [loop([...product, storep!, call(0)])],
        [
          loop([wait(0), loadp(0), add!, send(2)]),
          loop([...product, wait(0), loadp(0), add!, receive(2), add!, store!]),
        ],
      ),
      'ordered',
    ],
    ['the second layer before the first', program(two, one, work), 'inputs'],
    [
      'two layers in one phase, without a signal',
      program(phase([...chain('first', 0), ...chain('second', 2)]), work),
      'inputs',
    ],
    [
      'a layer is computed again, in a phase named program',
      program(one, { ...phase(chain('first', 0)), scheme: 'program' }, two, work),
      'once',
    ],
    [
      'a partial sum of a core that the chip does not have',
      alone(
        [loop([load!, mvm!, loadp(9999), add!, storep!, call(1)])],
        [loop([load!, mvm!, wait(0), loadp(0), add!, store!])],
      ),
      'steps',
    ],
    ['a crossbar with another tile', program(one, phase(chain('second', 0)), work), 'crossbar'],
    [
      'a crossbar with another tile from the second inference on',
      program(
        one,
        phase(chain('second', 0).map((own) => ({ ...own, code: [{ op: 'PROGRAM' }, ...own.code] }))),
        work,
      ),
      'crossbar',
    ],
    ['an operator that nobody executes', program(one, two), 'complete'],
    ['an operator before its input', program(one, work, two), 'inputs'],
    ['a reference without cores', program({ ...one, sequential: [] }, two, work), 'complete'],
    [
      'a reference that leaves an operator out',
      program(one, two, { ...work, sequential: work.cores.map((own) => ({ ...own, code: [] })) }),
      'complete',
    ],
    ['an operator that writes before it reads', program(one, two, swapped(2, 0)), 'complete'],
    [
      'an operator that reads on one core, executes on another and writes on a third',
      program(one, two, {
        ...work,
        cores: work.cores.flatMap((own) =>
          own.code.map((statement, i) => ({ ...own, core: 4 + i, code: [statement] })),
        ),
      }),
      'complete',
    ],
    ['an operator that executes before it reads', program(one, two, swapped(1, 0)), 'complete'],
    ['an operator that writes before it executes', program(one, two, swapped(2, 1)), 'complete'],
    [
      'a chip that cannot be built',
      {
        ...program(one, two, work),
        chip: {
          ...smallChip,
          interconnect: { kind: 'mesh', width: 1, height: 1, linkBytesPerCycle: 4, hopCycles: 1 },
        },
      },
      'cores on the mesh',
    ],
    [
      'weights of more bits than the columns hold',
      {
        ...program(one, two, work),
        chip: { ...smallChip, crossbar: { ...smallChip.crossbar, weightBits: 99 } },
      },
      'one weight fits',
    ],
    [
      'a sum of another vector',
      alone(
        [loop([...product, send(1)])],
        [loop([load!, mvm!, receive(0), add!, store!], 3, 2, -1), loop([])],
      ),
      'ordered',
    ],
  ])('%s', (_, subject, rule) => {
    expect(verdict(subject)).toBe(rule)
  })

  test('messages name the layer', () => {
    const said = verify(program(two, one, work))
    expect(said._tag === 'Left' && explain(said.left)).toContain('layer "second" (phase 0)')
  })
})

test('of each vector of two layers in one phase, a signal too few is refused', () => {
  const together = (calls: number) =>
    program(
      phase([
        ...cores(
          'first',
          0,
          [loop([...product, send(1)])],
          [
            loop([...product, receive(0), add!, store!, call(2)], calls),
            loop([...product, receive(0), add!, store!], 3 - calls, calls),
          ],
        ),
        ...cores(
          'second',
          2,
          [
            loop([wait(1, 'load'), ...product, send(3)], calls),
            loop([...product, send(3)], 3 - calls, calls),
          ],
          [loop([...product, receive(2), add!, store!])],
        ),
      ]),
      work,
    )
  // the lower half of the second layer's rows lies outside of what the first gives
  expect([1, 2].map((calls) => verdict(together(calls)))).toEqual(['inputs', 'inputs'])
})

const given = '../shared/cases/programs'
describe.skipIf(!existsSync(given))('the programs beside the project (skipped where they are absent)', () => {
  const right = new Set(['P12c.json', 'P15.json', 'base-mem.json'])
  const files = existsSync(given) ? readdirSync(given).filter((name) => name.endsWith('.json')) : []
  test.each(files)('%s', (name) => {
    const parsed = parseJson(readFileSync(`${given}/${name}`, 'utf8'), name)
    const decoded = E.chainW(decode(Program, name))(parsed)
    if (E.isLeft(decoded)) throw new Error(explain(decoded.left))
    expect(verify(decoded.right)._tag).toBe(right.has(name) ? 'Right' : 'Left')
  })
})

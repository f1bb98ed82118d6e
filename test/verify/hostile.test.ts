import { explain, verify } from 'ohmflow'
import { decode, Program, parseJson } from 'ohmflow/codec'
import { describe, expect, test } from 'vitest'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Tile } from '../../lib/ir/tiled.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import { matrixLayer, programOf } from '../stages/simulate/programs.js'
import { fullTile, smallChip } from '../stages/simulate/smallChip.js'

const loop = (count: number, body: readonly Statement[], step = 1, start = 0): Statement => ({
  op: 'LOOP',
  count,
  start,
  step,
  body,
})
const wait = (from: number, count = 1): Instruction => ({ op: 'WAIT', unit: 'output', from, count })
const call = (to: number): Instruction => ({ op: 'CALL', to })
const alone: readonly Statement[] = [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'ADD' }, { op: 'STORE' }]

/** Cores one beneath the other, each with what `extra` gives it beside its own product. */
const coresOf = (count: number, codeOf: (core: number) => readonly Statement[]): readonly CoreProgram[] =>
  Array.from({ length: count }, (_, core) => ({
    core,
    layer: 'layer',
    tile: fullTile(0, core),
    code: codeOf(core),
  }))

/** The text of a program, so many vectors for each of its cores, as somebody else could have written it. */
const textOf = (cores: readonly CoreProgram[], vectors: number, chip = smallChip): string => {
  const program = programOf(cores, chip, [matrixLayer('layer', [], vectors, 8, 4 * cores.length)])
  return JSON.stringify({ ...program, cores: cores.length })
}

const verdict = (text: string): string => {
  const parsed = parseJson(text, 'file')
  if (parsed._tag === 'Left') return explain(parsed.left)
  const program = decode(Program, 'file')(parsed.right)
  if (program._tag === 'Left') return explain(program.left)
  const result = verify(program.right)
  return result._tag === 'Left' ? explain(result.left) : 'right'
}

const many = 1000
const next = (core: number) => (core + 1) % many
const before = (core: number) => (core + many - 1) % many

/** So many empty loops in one another, as text: building the values would take as long as reading them. */
const nested = (depth: number): string => {
  const [head, tail] = textOf(
    coresOf(1, () => alone),
    1,
  ).split('"code":[')
  return `${head}"code":[${'{"op":"LOOP","count":2,"start":0,"step":0,"body":['.repeat(depth)}${']}'.repeat(depth)},${tail}`
}

/** Two layers of one vector in one phase, the first of so many columns, the second of so many rows. */
const wide = (columns: number, rows: number): string => {
  const second = matrixLayer('second', ['layer'], 1, rows, 4)
  const [vector, row] = second.input
  const chip = { ...smallChip, crossbar: { ...smallChip.crossbar, rows: 2 ** 31 - 1, columns: 2 ** 31 - 1 } }
  const tile = (down: number, across: number): Tile => ({
    groups: { start: 0, count: 1 },
    rows: { start: 0, count: down },
    columns: { start: 0, count: across },
  })
  const cores: readonly CoreProgram[] = [
    { core: 0, layer: 'layer', tile: tile(8, columns), code: [...alone, call(1)] },
    {
      core: 1,
      layer: 'second',
      tile: tile(rows, 4),
      code: [{ op: 'WAIT', unit: 'load', from: 0, count: 1 }, ...alone],
    },
  ]
  const layers = [
    matrixLayer('layer', [], 1, 8, columns),
    { ...second, input: [vector!, { ...row!, size: columns }] },
  ]
  return JSON.stringify(programOf(cores, chip, layers))
}

/** Signals that arrive in another rhythm each time. */
const restless = (core: number, first: boolean): readonly Statement[] =>
  Array.from({ length: 40 }, (_, i) =>
    loop(30 + ((i * 7919) % 61), [
      loop(1 + ((i * 104_729) % 97), first ? [call(core), wait(core)] : [wait(core), call(core)]),
    ]),
  )

describe('what nobody would write is answered all the same', () => {
  test.each<readonly [string, () => string, RegExp]>([
    [
      'a ring in which all wait',
      () =>
        textOf(
          coresOf(many, (core) => [...alone, wait(before(core)), call(next(core))]),
          1,
        ),
      /deadlock|for ever/,
    ],
    [
      'a ring through which a signal goes',
      () =>
        textOf(
          coresOf(many, (core) => [
            ...alone,
            ...(core === 0 ? [call(1), wait(before(0))] : [wait(before(core)), call(next(core))]),
          ]),
          1,
        ),
      /^right$/,
    ],
    [
      'a ring with loops of different lengths',
      () =>
        textOf(
          coresOf(many, (core) => [
            loop(3 + core, [call(next(core))]),
            loop(3 + before(core), [wait(before(core))]),
            ...alone,
          ]),
          1,
        ),
      /^right$/,
    ],
    [
      'a chain of cores, each in its own rhythm',
      () =>
        textOf(
          coresOf(100, (core) => [
            ...alone,
            ...(core % 2 === 0 ? restless(core + 1, true) : restless(core - 1, false)),
          ]),
          1,
        ),
      /^right$/,
    ],
    [
      'signals beyond count',
      () =>
        textOf(
          coresOf(2, (core) => [...alone, ...(core === 0 ? [loop(5e8, [call(1)])] : [wait(0, 5e8)])]),
          1,
        ),
      /^right$/,
    ],
    [
      'loops without end',
      () =>
        textOf(
          coresOf(1, () => [loop(2 ** 52, [loop(2 ** 52, [call(0)])]), ...alone]),
          1,
        ),
      /signals more are sent than awaited/,
    ],
    [
      'empty loops without end',
      () =>
        textOf(
          coresOf(1, () => [loop(2 ** 52, [loop(2 ** 52, [])], 2), ...alone]),
          1,
        ),
      /can be checked/,
    ],
    [
      'empty loops',
      () =>
        textOf(
          coresOf(1, () => [loop(30_000, [loop(30_000, [])], 2), ...alone]),
          1,
        ),
      /^right$/,
    ],
    [
      'more vectors than memory has bytes',
      () =>
        textOf(
          coresOf(1, () => [loop(4e8, alone)]),
          4e8,
        ),
      /^right$/,
    ],
    [
      'vectors here and there',
      () =>
        textOf(
          coresOf(1, () => [loop(2e8, alone, 2), loop(2e8, alone, 2, 1)]),
          4e8,
        ),
      /^right$/,
    ],
    [
      'vectors scattered',
      () =>
        textOf(
          coresOf(1, () => [loop(1e8, alone, 3)]),
          3e8,
        ),
      /no MVM for vector 1 /,
    ],
    ['columns without end, of which another core reads', () => wide(2 ** 31 - 1, 8), /right|not decided/],
    ['rows without end, most of them out of bounds', () => wide(4, 2 ** 31 - 1), /right|not decided/],
    ['loops two hundred deep', () => nested(200), /nested/],
    ['loops a hundred thousand deep', () => nested(100_000), /nested|deep/],
    ['brackets without end', () => '['.repeat(5_000_000), /./],
    [
      'a long program',
      () =>
        textOf(
          coresOf(1, () => Array.from({ length: 20_000 }, (_, vector) => loop(1, alone, 1, vector))),
          20_000,
        ),
      /^right$/,
    ],
  ])('%s', (_, text, expected) => {
    expect(verdict(text())).toMatch(expected)
  })
})

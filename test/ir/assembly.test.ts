import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { assembly } from '../../lib/ir/assembly.js'
import { parseAssembly } from '../../lib/ir/parseAssembly.js'
import type { Program } from '../../lib/ir/program.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { anyPrograms } from './programs.js'

describe('assembly text', () => {
  const identity = (print: (program: Program) => string) =>
    fc.property(anyPrograms, (program) => {
      expect(parseAssembly(print(program))).toEqual(E.right(program))
    })

  test('is read back as the program that it was', () => {
    fc.assert(identity(assembly), { numRuns: runs(60) })
  })

  test('is read back whatever its indentation, comments and line ends', () => {
    fc.assert(
      identity((program) =>
        assembly(program)
          .split('\n')
          .map((line) => (line.startsWith('.') ? `${line} ` : `\t${line.trim()} ; done}`))
          .join('\r\n'),
      ),
      { numRuns: 50 },
    )
  })

  test.each<readonly [string, (text: string) => string]>([
    ['drops the step of loops', (text) => text.replaceAll(/ step -?\d+ \{/g, ' step 1 {')],
    ['drops the start of loops', (text) => text.replaceAll(/ from -?\d+ step/g, ' from 0 step')],
    ['drops a closing brace', (text) => text.replace(/\n *\}/, '')],
    ['drops the tiles', (text) => text.replaceAll(/ groups \d.*/g, '')],
    ['drops the channels', (text) => text.replaceAll(/ channels \d.*/g, '')],
    ['drops the images', (text) => text.replaceAll(/\n\.images .*/g, '')],
    ['drops a divisor', (text) => text.replaceAll(/:\d+(?=[,/])/g, '')],
    [
      'drops the sequential reference',
      (text) => text.replaceAll(/\n\.sequential(\n[^.].*|\n\.core.*)*/g, ''),
    ],
    ['confuses the units', (text) => text.replaceAll('wait load', 'wait output')],
    ['writes names without quotes', (text) => text.replaceAll(/(\.core \d+) "([^"]*)"/g, '$1 $2')],
    ['drops an instruction', (text) => text.replace(/\n *add\n/, '\n')],
  ])('which a printer that %s does not do', (_, change) => {
    const failed = refuted(
      identity((program) => change(assembly(program))),
      { numRuns: 300, seed: 1 },
    )
    expect(failed).toBe(true)
  })
})

const head = ['.schema "ohmflow.program/1"', '.cores 2', '.phase "linear"', '.core 0 "conv"']

describe('text that cannot be read is refused at its line', () => {
  test.each<readonly [string, RegExp]>([
    ['jump 3', /^an instruction \(load, mvm, wait, /],
    ['LOAD', /^an instruction/],
    ['constructor 1', /^an instruction/],
    ['toString', /^an instruction/],
    ['__proto__', /^an instruction/],
    ['load 1', /^load with no operand$/],
    [
      'wait output 3',
      /^wait with unit \(load or output\), from \(the number of a core\), count \(at least 1\)$/,
    ],
    ['wait crossbar 3 1', /^wait with/],
    ['wait output 3 0', /^wait with/],
    ['call x', /^call with to \(the number of a core\)$/],
    ['call -1', /^call with/],
    ['call 1e3', /^call with/],
    ['call 0x10', /^call with/],
    ['call 9007199254740992', /^call with/],
    ['read 0', /^read with bytes \(at least 1\)$/],
    ['execute 1.5', /^execute with/],
    ['loop 0 from 0 step 1 {', /^loop COUNT/],
    ['loop 3 {', /^loop COUNT/],
    ['loop 1e400 from 0 step 1 {', /^loop COUNT .*below 2\^53, written in digits/],
    ['loop 99999999999999999999 from 0 step 1 {', /^loop COUNT .*below 2\^53/],
    ['loopy 3', /^an instruction/],
    ['}', /no loop is open/],
    ['signal 1.0.5', /^signal with receivers/],
    ['signal 1', /^signal with receivers/],
    ['signal 0x1.0', /^signal with receivers/],
    ['signal 1.0,', /^signal with receivers/],
    ['await load 0 2/3@0*1+1/0+1', /^await with/],
    ['await load 0 2/3@0*1+1/0+1/1/7', /^await with/],
    ['await load 0 2/3@0*1+1/0+1+4/1', /^await with/],
    ['await load 0 2x/3@0*1+1/0+1/1', /^await with/],
    ['await load 0 2/3@0*1/0+1/1', /^await with/],
    ['await load 0 2/3@0*1+-1/0+1/1', /^await with/],
    ['await load 0 2/3@0*1+1/0+1/1e3', /^await with/],
    ['.core 1 "conv" channels 0+0', /^\.core NUMBER/],
    ['.core x "conv"', /^\.core NUMBER/],
    ['.core 1 conv', /^\.core NUMBER/],
    ['.core 1 "\\q"', /^\.core NUMBER/],
    ['.core 1 "conv" groups 0+1 rows 0+0 columns 0+1', /^\.core NUMBER/],
    ['.core 99999999999999999999 "conv"', /^\.core NUMBER/],
    ['.phase linear', /^a name in quotes/],
    ['.phase 3', /^a name in quotes/],
    ['.chip {', /^JSON after \.chip$/],
    ['.cores 2', /^only one \.cores$/],
    ['.layer', /^JSON after \.layer$/],
    ['.loop', /^\.schema, \.chip/],
    ['.__proto__ {}', /^\.schema, \.chip/],
  ])('%s', (line, expected) => {
    const result = parseAssembly([...head, line, 'load'].join('\n'))
    expect(result).toMatchObject({ left: { _tag: 'BadAssembly', line: 5, text: line } })
    expect(result).toMatchObject({ left: { expected: expect.stringMatching(expected) } })
  })

  test.each<readonly [string, readonly string[], number]>([
    ['a directive inside a loop', [...head, 'loop 2 from 0 step 1 {', 'load', '.phase "next"'], 7],
    ['a loop that does not end', [...head, 'loop 2 from 0 step 1 {', 'load'], 6],
    ['an instruction of no core', [...head, '.phase "next"', 'load'], 6],
    ['an instruction of no core of the reference', [...head, '.sequential', 'load'], 6],
    ['a second reference', [...head, '.sequential', '.sequential'], 6],
    ['a core of no phase', ['.core 0 "conv"'], 1],
    ['a reference of no phase', ['.sequential'], 1],
    ['endless nesting', [...head, ...Array.from({ length: 100_000 }, () => 'loop 1 from 0 step 0 {')], 105],
  ])('%s', (_, lines, line) => {
    expect(parseAssembly(lines.join('\n'))).toMatchObject({ left: { _tag: 'BadAssembly', line } })
  })

  test('what is no program as a whole is refused with what it lacks', () => {
    expect(parseAssembly('')).toMatchObject({ left: { _tag: 'Undecodable' } })
    expect(parseAssembly(head.join('\n'))).toMatchObject({
      left: { problems: [{ path: 'chip' }, { path: 'model' }, { path: 'pipeline' }] },
    })
  })

  const unreadable = fc
    .tuple(fc.constantFrom('?', '!', '#', '0', '{', '"', '\\', '<'), fc.string({ maxLength: 20 }))
    .map((parts) => parts.join('').replaceAll(/[\n;]/g, ' '))

  test('any one line that makes no sense', () => {
    fc.assert(
      fc.property(anyPrograms, fc.nat(), unreadable, (program, at, garbage) => {
        const lines = assembly(program).split('\n')
        const line = at % lines.length
        const text = lines.with(line, garbage).join('\n')
        expect(parseAssembly(text)).toMatchObject({
          left: { _tag: 'BadAssembly', line: line + 1, text: garbage },
        })
      }),
      { numRuns: 200 },
    )
  })
})

describe('mutated text', () => {
  const words = fc.constantFrom(
    ...'loop|{|}|.core|.phase|.sequential|.layer {}|wait|load|constructor|-|0|1e9|99999999999999999999|null|[]|"|;|\\|.| '.split(
      '|',
    ),
    '\n',
    '\u0000',
    '\ud800',
  )
  const edit = fc.record({ at: fc.nat(), drop: fc.nat(30), insert: fc.oneof(fc.constant(''), words) })
  const mutated = fc
    .tuple(anyPrograms, fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([program, edits]) =>
      edits.reduce((text, { at, drop, insert }) => {
        const start = at % (text.length + 1)
        return text.slice(0, start) + insert + text.slice(start + drop)
      }, assembly(program)),
    )

  test('never throws: it is refused at one of its lines, or it is a program that is printed and read again', () => {
    const seen = { BadAssembly: 0, Undecodable: 0, program: 0 }
    fc.assert(
      fc.property(mutated, (text) => {
        const result = parseAssembly(text)
        seen[E.isRight(result) ? 'program' : result.left._tag]++
        if (E.isRight(result)) expect(parseAssembly(assembly(result.right))).toEqual(result)
        else if (result.left._tag === 'BadAssembly') {
          const { line, text: found, expected } = result.left
          const lines = text.split('\n')
          expect(line).toBeLessThanOrEqual(lines.length)
          expect(found === '' ? line : lines[line - 1]).toBe(found === '' ? lines.length : found)
          expect(expected).not.toBe('')
        } else expect(result.left.problems.length).toBeGreaterThan(0)
      }),
      { numRuns: runs(1200) },
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10)
  })
})

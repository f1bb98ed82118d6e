import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { decode, type Undecodable } from '../codec/decode.js'
import { Precision } from '../hardware/precision.js'
import { Statement } from '../isa/instruction.js'
import { parseInstruction } from '../isa/text.js'
import { Program } from './program.js'
import { Span, Tile } from './tiled.js'

/** A line of assembly text that cannot be read, counted from 1. */
export interface BadAssembly {
  readonly _tag: 'BadAssembly'
  readonly line: number
  readonly text: string
  readonly expected: string
}

type Json = { [key: string]: unknown }

/** Loops nested deeper than any program needs, and not so deep that reading them would exhaust the stack. */
const deepest = 100

const json = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const loopHead = /^loop (\d+) from (-?\d+) step (-?\d+) \{$/
const coreHead =
  /^\.core (\d+) ("(?:[^"\\]|\\.)*")(?: groups (\d+)\+(\d+) rows (\d+)\+(\d+) columns (\d+)\+(\d+))?(?: channels (\d+)\+(\d+))?(?: bits (\d+)\/(\d+)(?:\/(\d+))?)?$/

const coreOf = (line: string): (Json & { code: unknown[] }) | null => {
  const [, core, layer = '', ...spans] = coreHead.exec(line) ?? []
  const name = json(layer)
  if (core === undefined || typeof name !== 'string') return null
  const [group, groups, row, rows, column, columns, channel, channels, weightBits, inputBits, adcBits] =
    spans.map(Number)
  const tile =
    spans[0] === undefined
      ? null
      : {
          groups: { start: group, count: groups },
          rows: { start: row, count: rows },
          columns: { start: column, count: columns },
        }
  const made = spans[6] === undefined ? {} : { channels: { start: channel, count: channels } }
  const asked =
    spans[8] === undefined
      ? {}
      : { precision: { weightBits, inputBits, ...(spans[10] === undefined ? {} : { adcBits }) } }
  const whole =
    Number.isSafeInteger(Number(core)) &&
    (tile === null || Tile.is(tile)) &&
    (made.channels === undefined || Span.is(made.channels)) &&
    (asked.precision === undefined || Precision.is(asked.precision))
  return whole ? { core: Number(core), layer: name, tile, ...made, ...asked, code: [] } : null
}

/**
 * Reads assembly text, as `assembly` writes it, back into a program.
 * A semicolon after code begins a comment that ends with its line.
 *
 * Fails with `BadAssembly` at the first line that cannot be read, and with `Undecodable` where the whole is not a program.
 *
 * @example
 * import { assembly, modelFile, parseAssembly, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = unwrap(await teaching.until('synchronize').task(model)())
 * const again = parseAssembly(assembly(program))
 * console.assert(again._tag === 'Right' && again.right.phases.length === program.phases.length)
 */
// oxlint-disable-next-line max-lines-per-function -- the grammar of assembly text, a short function a rule, over one position in it
export const parseAssembly = (text: string): Either<BadAssembly | Undecodable, Program> => {
  const program: Json & { layers: unknown[]; phases: Json[] } = { layers: [], phases: [] }
  // the lists that statements are added to, innermost last; the first is the code of the core at hand
  let open: unknown[][] = []
  let cores: unknown[] | undefined

  const directive = (line: string): string | null => {
    const space = line.indexOf(' ')
    const [name, value] = space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]
    const phase = program.phases.at(-1)
    switch (name) {
      case '.schema':
      case '.chip':
      case '.model':
      case '.signature':
      case '.pipeline':
      case '.cores':
      case '.images': {
        const key = name.slice(1)
        const parsed = json(value)
        if (Object.hasOwn(program, key)) return `only one ${name}`
        program[key] = parsed
        return parsed === undefined ? `JSON after ${name}` : null
      }
      case '.layer': {
        const parsed = json(value)
        program.layers.push(parsed)
        return parsed === undefined ? 'JSON after .layer' : null
      }
      case '.phase': {
        const scheme = json(value)
        cores = []
        open = []
        program.phases.push({ scheme, cores, sequential: null, considered: [] })
        return typeof scheme === 'string' ? null : 'a name in quotes after .phase'
      }
      case '.considered': {
        const considered = phase?.['considered']
        if (!Array.isArray(considered)) return '.phase before .considered'
        const parsed = json(value)
        considered.push(parsed)
        return parsed === undefined ? 'JSON after .considered' : null
      }
      case '.sequential':
        if (phase === undefined) return '.phase before .sequential'
        if (phase['sequential'] !== null) return 'only one .sequential for each .phase'
        cores = []
        open = []
        phase['sequential'] = cores
        return null
      case '.core': {
        const core = coreOf(line)
        if (core === null)
          return '.core NUMBER "LAYER" [groups START+COUNT rows START+COUNT columns START+COUNT] [channels START+COUNT] [bits WEIGHTS/INPUTS[/ADC]]'
        if (cores === undefined) return '.phase before .core'
        cores.push(core)
        open = [core.code]
        return null
      }
      default:
        return '.schema, .chip, .model, .signature, .pipeline, .cores, .images, .layer, .phase, .considered, .sequential or .core'
    }
  }

  const statement = (line: string): string | null => {
    const body = open.at(-1)
    if (body === undefined) return '.core before its instructions'
    if (/^loop\b/.test(line)) {
      const [, ...numbers] = loopHead.exec(line) ?? []
      const [count, start, step] = numbers.map(Number)
      const loop = { op: 'LOOP' as const, count, start, step, body: [] }
      if (!Statement.is(loop))
        return 'loop COUNT from START step STEP {, in whole numbers below 2^53, written in digits, with a COUNT of at least 1'
      if (open.length > deepest) return `loops that are nested at most ${deepest} deep`
      body.push(loop)
      open.push(loop.body)
      return null
    }
    if (line === '}') {
      if (open.length === 1) return 'an instruction: no loop is open here'
      open.pop()
      return null
    }
    const parsed = parseInstruction(line)
    if (typeof parsed === 'string') return parsed
    body.push(parsed)
    return null
  }

  for (const [index, raw] of text.split('\n').entries()) {
    const isDirective = raw.startsWith('.')
    // directives carry JSON, in which a semicolon may stand
    const line = isDirective ? raw.trimEnd() : raw.replace(/;[^]*$/, '').trim()
    if (line === '') continue
    const bad = (expected: string) =>
      E.left({ _tag: 'BadAssembly' as const, line: index + 1, text: raw, expected })
    if (isDirective && open.length > 1) return bad('"}": a loop is still open')
    const expected = isDirective ? directive(line) : statement(line)
    if (expected !== null) return bad(expected)
  }
  if (open.length > 1)
    return E.left({
      _tag: 'BadAssembly',
      line: text.split('\n').length,
      text: '',
      expected: '"}": a loop is still open',
    })
  return decode(Program, 'the program')(program)
}

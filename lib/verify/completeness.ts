import { product } from '../arithmetic.js'
import type { Violation } from '../codec/violation.js'
import { activationBytes, type Chip } from '../hardware/chip.js'
import { type Coverage, coverageOf, mostRuns } from '../ir/coverageOf.js'
import type { BaseLayer, Layer, OperatorLayer } from '../ir/lowered.js'
import { type CoreProgram, hasRegisters, type Program } from '../ir/program.js'
import { type Tile, tileKey } from '../ir/tiled.js'
import { tileViolations } from '../ir/verifyTiled.js'
import { countIn, eachIn } from '../isa/code.js'
import { type Instruction, operandOf, type Statement } from '../isa/instruction.js'
import type { Mnemonic } from '../isa/instructionSet.js'
import {
  executes,
  readsForOperators as reading,
  storesForCrossbars,
  takesProduct,
  storesForOperators as writing,
} from '../isa/mnemonics.js'
import { multimap } from '../multimap.js'
import { channelsOf } from '../needs/channels.js'
import { vectorBox } from '../needs/vectors.js'
import type { TooLongToProve } from './faults/unsynchronized.js'

/** What is not done, or done too often; what is too long to be told. */
export interface Completeness {
  readonly violations: readonly Violation[]
  readonly undecided: TooLongToProve | null
}

const problemOf = (
  coverage: Exclude<Coverage, { kind: 'once' }>,
  ops: readonly Mnemonic[],
  vectors: number,
  what: string,
): Omit<Violation, 'where'> => {
  const op = ops.join(' or ')
  switch (coverage.kind) {
    case 'outside':
      return { rule: 'vectors', problem: `${op} for vector ${coverage.vector}; the layer has ${vectors}` }
    case 'twice':
      return { rule: 'once', problem: `a second ${op} for vector ${coverage.vector} of ${what}` }
    case 'missing':
      return { rule: 'complete', problem: `no ${op} for vector ${coverage.vector} of ${what}` }
    case 'scattered':
      return {
        rule: 'length',
        problem: `its ${op} for ${vectors} vectors of ${what} lie in more pieces than can be checked`,
      }
  }
}

/** Answers what codes cover, within so many pieces for all questions together. */
const coverages = () => {
  let left = 4 * mostRuns
  return (codes: readonly (readonly Statement[])[], ops: readonly Mnemonic[], vectors: number): Coverage => {
    const { coverage, runs } = coverageOf(codes, ops, vectors, Math.min(mostRuns, left))
    left -= runs
    return coverage
  }
}

/** Whether a layer's programs together execute one of `ops` once for every vector, for each key that `keyed` gives. */
const onceViolations = (
  { name, vectors }: BaseLayer,
  programs: readonly CoreProgram[],
  ops: readonly Mnemonic[],
  keyed: (tile: Tile) => string,
  covers: ReturnType<typeof coverages>,
): readonly Violation[] => {
  const byKey = multimap(
    programs.flatMap((program) => (program.tile === null ? [] : [[keyed(program.tile), program] as const])),
  )
  for (const [key, own] of byKey) {
    const coverage = covers(
      own.map(({ code }) => code),
      ops,
      vectors,
    )
    if (coverage.kind === 'once') continue
    const cores = [...new Set(own.map(({ core }) => core))]
    const who = cores.length > 4 ? `cores ${cores.slice(0, 3).join(', ')}, …` : `core ${cores.join(', ')}`
    return [{ ...problemOf(coverage, ops, vectors, `tile ${key}`), where: `layer "${name}", ${who}` }]
  }
  return []
}

const baseViolations = (
  given: BaseLayer,
  images: number,
  programs: readonly CoreProgram[],
  { crossbar }: Chip,
  covers: ReturnType<typeof coverages>,
): readonly Violation[] => {
  const tiles = new Map(
    programs.flatMap(({ tile }) => (tile === null ? [] : [[tileKey(tile), tile] as const])),
  )
  const wrong = tileViolations({ ...given, tiles: [...tiles.values()] }, crossbar)
  if (wrong.length > 0) return wrong
  const layer = { ...given, vectors: given.vectors * images }
  return [
    ...onceViolations(layer, programs, takesProduct, tileKey, covers),
    ...onceViolations(
      layer,
      programs,
      storesForCrossbars,
      ({ groups, columns }) => tileKey({ groups, rows: { start: 0, count: layer.rows }, columns }),
      covers,
    ),
  ]
}

/** Cores that execute before they read, or write before they do either, as far as there is anything to read or execute. */
const orderViolations = (
  { name, inputElements, operations }: OperatorLayer,
  programs: readonly CoreProgram[],
): readonly Violation[] => {
  const needs = [
    ...(inputElements > 0 ? [[reading, executes] as const, [reading, writing] as const] : []),
    ...(operations > 0 ? [[executes, writing] as const] : []),
  ]
  const byCore = new Map<number, Set<Mnemonic>>()
  return programs.flatMap(({ core, code }) => {
    /** What the core has begun to do, in this phase or an earlier one. */
    const begun = byCore.get(core) ?? new Set()
    byCore.set(core, begun)
    const problems = new Set<string>()
    eachIn(code, ({ op }) => {
      for (const [before, after] of needs)
        if (after.includes(op) && !before.some((each) => begun.has(each)))
          problems.add(`${op} comes before any ${before.join(' or ')}`)
      begun.add(op)
    })
    return [...problems].map((problem) => ({
      rule: 'complete',
      where: `layer "${name}", core ${core}`,
      problem,
    }))
  })
}

/** Whether an operator reads, handles and writes at least as much as there is; nothing says which elements. */
const operatorViolations = (
  layer: OperatorLayer,
  images: number,
  programs: readonly CoreProgram[],
  { crossbar }: Chip,
): readonly Violation[] => {
  const { name } = layer
  const [inputElements, operations, outputElements] = [
    layer.inputElements * images,
    layer.operations * images,
    layer.outputElements * images,
  ]
  const bytes = activationBytes(crossbar)
  const total = (of: (instruction: Instruction) => number) =>
    programs.reduce((sum, { code }) => sum + countIn(code, of), 0)
  const amounts = [
    [reading, inputElements * bytes, 'bytes'],
    [executes, operations, 'elements'],
    [writing, outputElements * bytes, 'bytes'],
  ] as const
  const missing = amounts.flatMap(([ops, needed, unit]) => {
    const found = total((each) => (ops.includes(each.op) ? Number(operandOf(each, unit)) : 0))
    const what = unit === 'elements' ? 'element operations' : unit
    const problem = `${ops.join(' or ')} of ${found} of its ${needed} ${what}`
    return found >= needed ? [] : [{ rule: 'complete', where: `layer "${name}"`, problem }]
  })
  return [...missing, ...orderViolations(layer, programs)]
}

/**
 * Whether the programs of an operator write each vector of each channel once: those that say which channels
 * they make, and those of a layer that others read while it is computed, which wait for its vectors.
 */
const channelViolations = (
  layer: OperatorLayer,
  images: number,
  programs: readonly CoreProgram[],
  vectorwise: boolean,
  covers: ReturnType<typeof coverages>,
): readonly Violation[] => {
  if (!vectorwise && programs.every(({ channels }) => channels === undefined)) return []
  const where = `layer "${layer.name}"`
  const all = channelsOf(layer)
  const vectors = product(vectorBox(layer)) * images
  const blocks = new Map<string, CoreProgram[]>()
  for (const program of programs) {
    const { start, count } = program.channels ?? { start: 0, count: all }
    const key = `${start}+${count}`
    blocks.set(key, [...(blocks.get(key) ?? []), program])
  }
  let reached = 0
  const spans = programs.map(({ channels }) => channels ?? { start: 0, count: all })
  const distinct = [...new Map(spans.map((span) => [span.start, span])).values()]
  for (const { start, count } of distinct.toSorted((a, b) => a.start - b.start)) {
    if (start !== reached)
      return [
        { rule: 'complete', where, problem: `its programs do not divide its ${all} channels at ${start}` },
      ]
    reached = start + count
  }
  if (reached !== all || blocks.size !== distinct.length)
    return [{ rule: 'complete', where, problem: `its programs do not divide its ${all} channels` }]
  return [...blocks].flatMap(([key, own]) => {
    const codes = own.map(({ code }) => code)
    const coverage = covers(codes, writing, vectors)
    return coverage.kind === 'once'
      ? []
      : [{ ...problemOf(coverage, writing, vectors, `channels ${key}`), where }]
  })
}

/**
 * Whether all phases together compute every layer that `concerns` names: each tile multiplies each vector once, each
 * vertical group stores each vector once, each operator handles as much as there is. Linear in the bodies of loops, see
 * `coverageOf`.
 */
export const completeness = (
  { layers, phases, chip, images = 1 }: Program,
  concerns: (layer: string) => boolean,
): Completeness => {
  const byLayer = multimap(
    phases.flatMap(({ cores }) => cores.map((program) => [program.layer, program] as const)),
  )
  const covers = coverages()
  const vectorwise = new Set(
    phases.flatMap(({ cores }) => (hasRegisters(cores) ? cores.map(({ layer }) => layer) : [])),
  )
  const violationsOf = (layer: Layer): readonly Violation[] => {
    const programs = byLayer.get(layer.name) ?? []
    if (layer.kind === 'operator')
      return [
        ...operatorViolations(layer, images, programs, chip),
        ...channelViolations(layer, images, programs, vectorwise.has(layer.name), covers),
      ]
    return programs.length === 0
      ? [{ rule: 'complete', where: `layer "${layer.name}"`, problem: 'no core computes it' }]
      : baseViolations(layer, images, programs, chip, covers)
  }
  const violations: Violation[] = []
  let undecided: TooLongToProve | null = null
  for (const layer of layers) {
    if (!concerns(layer.name)) continue
    for (const violation of violationsOf(layer)) {
      if (violation.rule !== 'length') violations.push(violation)
      else
        undecided ??= {
          phase: phases.findIndex(({ cores }) => cores.some((own) => own.layer === layer.name)),
          layer: layer.name,
          problem: violation.problem,
        }
    }
  }
  return { violations, undecided }
}

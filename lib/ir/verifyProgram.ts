import type { Either } from 'fp-ts/lib/Either.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import { logicalColumns } from '../hardware/chip.js'
import { type Coverage, coverageOf } from './coverageOf.js'
import type { BaseLayer } from './lowered.js'
import type { CoreProgram, Instruction, Phase, Program, Statement } from './program.js'
import { stepViolations } from './stepViolations.js'
import { type Tile, tileColumns, tileRows } from './tiled.js'
import { layerViolations } from './verifyLowered.js'
import { tileViolations } from './verifyTiled.js'

/** Calls `see` once for each instruction and each innermost run of loops, with how often it is executed. */
const visit = (
  code: readonly Statement[],
  see: (instruction: Instruction, times: number) => void,
  times = 1,
): void => {
  for (const statement of code)
    if (statement.op === 'LOOP') visit(statement.body, see, times * statement.count)
    else see(statement, times)
}

const keyOf = ({ groups, rows, columns }: Tile): string =>
  [groups, rows, columns].map(({ start, count }) => `${start}+${count}`).join(' ')

const problemOf = (
  coverage: Exclude<Coverage, { kind: 'once' }>,
  op: 'MVM' | 'STORE',
  vectors: number,
  key: string,
): Omit<Violation, 'where'> => {
  switch (coverage.kind) {
    case 'outside':
      return { rule: 'vectors', problem: `${op} for vector ${coverage.vector}; the layer has ${vectors}` }
    case 'twice':
      return { rule: 'once', problem: `a second ${op} for vector ${coverage.vector} of tile ${key}` }
    case 'missing':
      return { rule: 'complete', problem: `no ${op} for vector ${coverage.vector} of tile ${key}` }
    case 'scattered':
      return {
        rule: 'length',
        problem: `${op} for ${vectors} vectors of tile ${key} in more pieces than can be checked`,
      }
  }
}

/** Whether a layer's programs together execute `op` once for every vector, for each key that `keyed` gives. */
const onceViolations = (
  { name, vectors }: BaseLayer,
  programs: readonly CoreProgram[],
  op: 'MVM' | 'STORE',
  keyed: (tile: Tile) => string,
): readonly Violation[] => {
  const byKey = new Map<string, CoreProgram[]>()
  for (const program of programs) {
    if (program.tile === null) continue
    const key = keyed(program.tile)
    const known = byKey.get(key)
    if (known === undefined) byKey.set(key, [program])
    else known.push(program)
  }
  for (const [key, own] of byKey) {
    const codes = own.map(({ code }) => code)
    const coverage = coverageOf(codes, op, vectors)
    if (coverage.kind === 'once') continue
    const cores = own.map(({ core }) => core)
    const who = cores.length > 4 ? `cores ${cores.slice(0, 3).join(', ')}, …` : `core ${cores.join(', ')}`
    return [{ ...problemOf(coverage, op, vectors, key), where: `layer "${name}", ${who}` }]
  }
  return []
}

/** Signals and forwarded partial sums that are sent and awaited in different numbers, between each two cores. */
const balanceViolations = (cores: readonly CoreProgram[], where: string): readonly Violation[] => {
  const sent = { CALL: new Map<string, number>(), SEND: new Map<string, number>() }
  const add = (to: Map<string, number>, from: number, receiver: number, times: number) => {
    const key = `${from} to core ${receiver}`
    to.set(key, (to.get(key) ?? 0) + times)
  }
  for (const { core, code } of cores)
    visit(code, (instruction, times) => {
      if (instruction.op === 'CALL') add(sent.CALL, core, instruction.to, times)
      if (instruction.op === 'WAIT') add(sent.CALL, instruction.from, core, -times * instruction.count)
      if (instruction.op === 'SEND') add(sent.SEND, core, instruction.to, times)
      if (instruction.op === 'RECEIVE') add(sent.SEND, instruction.from, core, -times)
    })
  const report = (between: ReadonlyMap<string, number>, what: string) =>
    [...between].flatMap(([pair, difference]) =>
      difference === 0
        ? []
        : [
            {
              rule: 'balance',
              where,
              problem: `from core ${pair}, ${Math.abs(difference)} ${what} ${difference > 0 ? 'more are sent than awaited' : 'fewer are sent than awaited'}`,
            },
          ],
    )
  return [...report(sent.CALL, 'signals'), ...report(sent.SEND, 'partial sums')]
}

const countViolations = ({ cores, chip }: Program): readonly Violation[] =>
  chip.cores === 'as-needed' || chip.cores === cores
    ? []
    : [{ rule: 'cores', where: 'program', problem: `it is for ${cores} cores; the chip has ${chip.cores}` }]

/** More would not be unrolled in a lifetime; networks have some millions. */
const mostInstructions = 2e9

const lengthViolations = (cores: readonly CoreProgram[], where: string): readonly Violation[] => {
  let total = 0
  const lengthen = (code: readonly Statement[], times: number): void => {
    for (const statement of code) {
      total += statement.op === 'LOOP' ? times * statement.count : times
      if (statement.op === 'LOOP') lengthen(statement.body, times * statement.count)
    }
  }
  for (const { code } of cores) lengthen(code, 1)
  return total <= mostInstructions
    ? []
    : [{ rule: 'length', where, problem: `${total} instructions are more than can be checked, or run` }]
}

const coreViolations = (
  program: Program,
  cores: readonly CoreProgram[],
  phase: string,
): readonly Violation[] => {
  const { crossbar } = program.chip
  const layers = new Set(program.layers.map(({ name }) => name))
  const busy = new Set<number>()
  return cores.flatMap(({ core, layer, tile }) => {
    const where = `${phase}, core ${core}`
    const twice = busy.has(core)
    busy.add(core)
    return [
      ...(core >= program.cores
        ? [{ rule: 'cores', where, problem: `the chip has ${program.cores} cores` }]
        : []),
      ...(twice ? [{ rule: 'cores', where, problem: 'the core has two programs in one phase' }] : []),
      ...(layers.has(layer) ? [] : [{ rule: 'layers', where, problem: `there is no layer "${layer}"` }]),
      ...(tile !== null && (tileRows(tile) > crossbar.rows || tileColumns(tile) > logicalColumns(crossbar))
        ? [{ rule: 'fit', where, problem: `tile ${keyOf(tile)} does not fit the crossbar` }]
        : []),
    ]
  })
}

const completeViolations = (
  program: Program,
  programsOf: (phase: Phase) => readonly CoreProgram[],
  concerns: (layer: string) => boolean = () => true,
): readonly Violation[] => {
  const byLayer = new Map<string, CoreProgram[]>()
  for (const phase of program.phases)
    if (phase.scheme !== 'program')
      for (const core of programsOf(phase)) {
        const known = byLayer.get(core.layer)
        if (known === undefined) byLayer.set(core.layer, [core])
        else known.push(core)
      }
  return program.layers.flatMap((layer) => {
    if (layer.kind === 'operator' || !concerns(layer.name)) return []
    const programs = byLayer.get(layer.name)
    if (programs === undefined)
      return [{ rule: 'complete', where: `layer "${layer.name}"`, problem: 'no core computes it' }]
    const bare = programs.find(({ tile }) => tile === null)
    if (bare !== undefined)
      return [
        { rule: 'tiles', where: `layer "${layer.name}", core ${bare.core}`, problem: 'it holds no tile' },
      ]
    const tiles = new Map(
      programs.flatMap(({ tile }) => (tile === null ? [] : [[keyOf(tile), tile] as const])),
    )
    const wrong = tileViolations({ ...layer, tiles: [...tiles.values()] }, program.chip.crossbar)
    if (wrong.length > 0) return wrong
    return [
      ...onceViolations(layer, programs, 'MVM', keyOf),
      ...onceViolations(layer, programs, 'STORE', ({ groups, columns }) =>
        keyOf({ groups, rows: { start: 0, count: layer.rows }, columns }),
      ),
    ]
  })
}

/** The programs of a phase, and those of its sequential reference. */
const togetherIn = (program: Program) =>
  program.phases.flatMap(({ cores, sequential }, i) => [
    { cores, where: `phase ${i}` },
    ...(sequential === null ? [] : [{ cores: sequential, where: `phase ${i}, sequential` }]),
  ])

/**
 * Violations of form: cores, tiles, layers and counts, the order of
 * instructions left out. Linear in the bodies of loops, see `coverageOf`.
 */
export const formViolations = (program: Program): readonly Violation[] => {
  const together = togetherIn(program)
  const lengths = together.flatMap(({ cores, where }) => lengthViolations(cores, where))
  const referenced = new Set(
    program.phases.flatMap(({ sequential }) => (sequential ?? []).map(({ layer }) => layer)),
  )
  return [
    ...layerViolations(program.layers),
    ...countViolations(program),
    ...together.flatMap(({ cores, where }) => [
      ...coreViolations(program, cores, where),
      ...balanceViolations(cores, where),
    ]),
    ...lengths,
    // what unrolls loops has an end only where their length is in bounds
    ...(lengths.length > 0
      ? []
      : [
          ...completeViolations(program, ({ cores }) => cores),
          ...completeViolations(
            program,
            ({ cores, sequential }) => sequential ?? cores,
            (layer) => referenced.has(layer),
          ),
        ]),
  ]
}

/**
 * Checks that a program is one for its chip and its layers: cores and tiles exist and fit, every tile
 * multiplies every vector exactly once, every vertical group stores every vector exactly once, between each
 * two cores as many signals and partial sums are sent as are awaited, and each step is one (see
 * `stepViolations`); the same for the sequential reference. Linear in the steps.
 *
 * @example
 * import { modelFile, teachingNetwork, verifyProgram } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = await teaching.until('synchronize').task(model)()
 * console.assert(program._tag === 'Right' && verifyProgram(program.right)._tag === 'Right')
 */
export const verifyProgram = (program: Program): Either<Invalid, Program> => {
  const form = formViolations(program)
  // steps say something only where the counts are right
  const steps =
    form.length > 0 ? [] : togetherIn(program).flatMap(({ cores, where }) => stepViolations(cores, where))
  return verified('program', program, [...form, ...steps])
}

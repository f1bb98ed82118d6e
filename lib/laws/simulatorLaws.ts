import type * as fc from 'fast-check'
import type { Violation } from '../codec/violation.js'
import { activationBytes, type Chip } from '../hardware/chip.js'
import type { CoreProgram, Program } from '../ir/program.js'
import { Report } from '../ir/report.js'
import { tileColumns, tileRows } from '../ir/tiled.js'
import { verifyReport } from '../ir/verifyReport.js'
import type { Statement } from '../isa/instruction.js'
import type { Pass } from '../pipeline/pass.js'
import { arbitraryProgram } from './arbitraries/program.js'
import type { Laws } from './pipeline/subject.js'
import { slotLaws, undecodable, unequal, violationsOf } from './slotLaws.js'

const boundViolations = (_: Program, { layers, operators }: Report): readonly Violation[] =>
  [...layers, ...operators].flatMap(({ name, cycles, bound }) =>
    cycles >= bound
      ? []
      : [
          {
            rule: 'bound',
            where: `layer "${name}"`,
            problem: `it takes ${cycles} cycles; its busiest resource alone is busy for ${bound}`,
          },
        ],
  )

/** Bytes of inputs and results, and of partial sums (four an element), that a core moves. */
const bytesOf = ({ tile, precision, code }: CoreProgram, chip: Chip): number => {
  if (tile === null) return 0
  const [rows, columns] = [tileRows(tile), tileColumns(tile)]
  const element = activationBytes(chip.crossbar)
  const moved = (statements: readonly Statement[]): number =>
    statements.reduce((sum, statement) => {
      switch (statement.op) {
        case 'LOOP':
          return sum + statement.count * moved(statement.body)
        case 'LOAD':
          return sum + Math.ceil((precision ?? chip.crossbar).inputBits / 8) * rows
        case 'STORE':
          return sum + element * columns
        case 'LOADP':
        case 'STOREP':
        case 'SEND':
          return sum + 4 * columns
        default:
          return sum
      }
    }, 0)
  return moved(code)
}

const byteViolations = ({ chip, phases }: Program, { layers }: Report): readonly Violation[] => {
  const expected = new Map<string, number>()
  for (const { scheme, cores } of phases)
    if (scheme !== 'program')
      for (const core of cores)
        expected.set(core.layer, (expected.get(core.layer) ?? 0) + bytesOf(core, chip))
  return layers.flatMap(({ name, dataBytes }) =>
    dataBytes === expected.get(name)
      ? []
      : [
          {
            rule: 'bytes',
            where: `layer "${name}"`,
            problem: `it reports ${dataBytes} bytes of data; its program moves ${expected.get(name) ?? 0}`,
          },
        ],
  )
}

const namesOf = (layers: readonly { readonly name: string }[]): readonly string[] =>
  layers.map(({ name }) => name)

/**
 * What every simulator has to hold that gives a `Report`, as properties by name: no
 * layer takes less than its busiest resource, the bytes are those that the program
 * moves, the report is one of the program, and nothing in it contradicts the rest.
 *
 * @example
 * import fc from 'fast-check'
 * import { analytical } from 'ohmflow'
 * import { simulatorLaws } from 'ohmflow/laws'
 * const laws = Object.values(simulatorLaws(analytical()))
 * for (const law of laws) await fc.assert(law, { numRuns: 5 })
 * console.assert(laws.length > 0)
 */
export const simulatorLaws = <E>(
  simulator: Pass<Program, Report, E>,
  inputs: fc.Arbitrary<Program> = arbitraryProgram,
): Laws =>
  slotLaws({
    plugin: simulator,
    inputs,
    rules: {
      'no layer takes less than its busiest resource': boundViolations,
      'the bytes are those that the program moves': byteViolations,
      'the report is one of the program': ({ chip, model, layers }, report) => {
        const [base, others] = [
          layers.filter(({ kind }) => kind === 'base'),
          layers.filter(({ kind }) => kind === 'operator'),
        ]
        return [
          ...unequal('unchanged', 'chip and model', [chip, model], [report.chip, report.model]),
          ...unequal('unchanged', 'the base layers', namesOf(base), namesOf(report.layers)),
          ...unequal('unchanged', 'the operators', namesOf(others), namesOf(report.operators)),
        ]
      },
      'the result decodes and verifies': (_, report) => [
        ...undecodable(Report, 'the report', report),
        ...violationsOf(verifyReport(report)),
      ],
    },
  })

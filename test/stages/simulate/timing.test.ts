import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { LayerReport } from '../../../lib/ir/layerReport.js'
import type { Program } from '../../../lib/ir/program.js'
import type { Report } from '../../../lib/ir/report.js'
import { verifyReport } from '../../../lib/ir/verifyReport.js'
import { arbitraryPlaced } from '../../../lib/laws/arbitraries/placed.js'
import { timing } from '../../../lib/stages/simulate/timing.js'
import { synchronizeBy } from '../../../lib/stages/synchronize/synchronizer.js'
import { runs } from '../../runs.js'
import { schemes } from './arbitraries.js'
import { expectedReport } from './expectedReport.js'

/** Programs of whole small networks: base layers cut and placed in every way, operators between them, rounds. */
const programs: fc.Arbitrary<Program> = fc
  .record({ placed: arbitraryPlaced, scheme: schemes })
  .filter(
    ({ placed: { layers } }) =>
      layers.reduce(
        (sum, layer) => sum + (layer.kind === 'base' ? layer.tiles.length * layer.vectors : 0),
        0,
      ) < 400,
  )
  .map(({ placed, scheme }) => synchronizeBy(scheme.name, scheme)(placed))

const reported = async (program: Program): Promise<Report> => {
  const result = await lastValueFrom(timing()(program))
  if (E.isLeft(result)) throw new Error(`stalled: ${JSON.stringify(result.left)}`)
  return result.right
}

const told = ({
  name,
  cycles,
  dataBytes,
  signalBytes,
  overhead,
  cores,
  utilization,
  ...layer
}: LayerReport) => ({
  name,
  tiles: { count: layer.tiles.count, vertical: layer.accelerationLimit },
  sequentialCycles: layer.sequentialCycles,
  cycles,
  dataBytes,
  signalBytes,
  overhead,
  cores,
  utilization,
  peakPartialSumBytes: layer.peakPartialSumBytes,
  programBytes: layer.programBytes,
  energy: layer.energy,
})

describe('timing', () => {
  test('reports what the reference machine does, layer by layer and in all', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const { layers, operators, network } = await reported(program)
        const expected = expectedReport(program)
        expect(layers.map(told)).toEqual(expected.layers)
        expect(operators.map(({ name, cycles, dataBytes }) => ({ name, cycles, dataBytes }))).toEqual(
          expected.operators.map(({ name, cycles, dataBytes }) => ({ name, cycles, dataBytes })),
        )
        const { dataBytes: _, signalBytes: __, ...inAll } = expected.network
        expect(network).toMatchObject({ ...inAll, reprogrammingCycles: expected.reprogrammingCycles })
      }),
      { numRuns: runs(30) },
    )
  })

  test('reports nothing that contradicts itself', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        expect(verifyReport(await reported(program))).toEqual(E.right(await reported(program)))
      }),
      { numRuns: runs(30) },
    )
  })

  test('tells after each phase how far it is, and ends with one report', async () => {
    await fc.assert(
      fc.asyncProperty(programs, async (program) => {
        const seen: (readonly [number, number])[] = []
        const results = await lastValueFrom(
          timing({ progress: (done, phases) => seen.push([done, phases]) })(program).pipe(toArray()),
        )
        expect(results.length).toBe(1)
        expect(seen).toEqual(program.phases.map((_, i) => [i + 1, program.phases.length]))
      }),
      { numRuns: runs(10) },
    )
  })

  test('counts an operator that writes nothing by the end of its phase', async () => {
    const [program] = fc.sample(programs, { seed: 1, numRuns: 1 })
    const operator = { kind: 'operator', name: 'sink', op: 'Sink', inputs: [], operations: 9 } as const
    const layer = { ...operator, inputElements: 0, outputElements: 0 }
    const code = [{ op: 'EXECUTE', elements: 9 }] as const
    const sink = {
      scheme: 'operator',
      cores: [{ core: 0, layer: 'sink', tile: null, code }],
      sequential: null,
      considered: [],
    }
    const { operators, network } = await reported({ ...program!, layers: [layer], phases: [sink] })
    expect(operators[0]?.cycles).toBe(Math.ceil(9 / program!.chip.core.lanes))
    expect(network.cycles).toBe(operators[0]?.cycles)
  })
})

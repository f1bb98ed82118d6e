import * as E from 'fp-ts/lib/Either.js'
import type { Placed } from '../../lib/ir/placed.js'
import type { CoreProgram, Phase, Program } from '../../lib/ir/program.js'
import { arbitraryPlaced, passLaws, synchronizerLaws } from '../../lib/laws/index.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { synchronizeBy, synchronizer } from '../../lib/stages/synchronize/synchronizer.js'
import { cyclic, linear, sequential } from '../../lib/stages/synchronize/synchronizers.js'
import { runs } from '../runs.js'
import { allFail, allHold, type Twin } from './check.js'
import { replaced, spoilt, without } from './spoilt.js'

const change = (how: (program: Program) => Program) => (placed: Placed) => E.map(how)(linear()(placed))

const inPhases = (how: (phase: Phase) => readonly Phase[]) =>
  change((program) => ({ ...program, phases: program.phases.flatMap(how) }))

const inSequential = (how: (core: CoreProgram) => CoreProgram) =>
  inPhases((phase) => [{ ...phase, sequential: phase.sequential?.map(how) ?? null }])

let calls = 0

const twins: readonly Twin[] = [
  {
    mistake: 'no WAIT in the sequential reference',
    law: 'each partial sum is read after the one before it was written',
    laws: synchronizerLaws(
      inSequential((core) => ({ ...core, code: replaced(core.code, (i) => (i.op === 'WAIT' ? [] : [i])) })),
    ),
    message:
      /phase \d+ \(linear\), sequential, layer "layer\d", groups .*, columns .*, vector \d+: .* \(ordered\)/,
  },
  {
    mistake: 'nobody waits for anybody',
    law: 'nothing is written while another core may be using it',
    laws: synchronizerLaws(synchronizer('twin', without(without(linearScheme(), 'WAIT'), 'CALL'))),
    message: /phase \d+ \(twin\), .*vector \d+: no signal orders .* \(race\)/,
  },
  {
    mistake: 'a result is stored twice',
    law: 'each core adds its part to each vector once',
    laws: synchronizerLaws(
      synchronizer(
        'twin',
        spoilt(linearScheme(), (i) => (i.op === 'STORE' ? [i, i] : [i])),
      ),
    ),
    message: /phase \d+ \(twin\), .*: STORE of core \d+ stores it a second time \(once\)/,
  },
  {
    mistake: 'the last tile of a vertical group is left over',
    law: 'no part of a result is missing, and no result',
    laws: synchronizerLaws((placed) =>
      E.right(
        synchronizeBy(
          'linear',
          linearScheme(),
        )({
          ...placed,
          layers: placed.layers.map((layer) =>
            layer.kind === 'base'
              ? {
                  ...layer,
                  tiles: layer.tiles.filter(
                    ({ rows }) => layer.rows === rows.count || rows.start + rows.count < layer.rows,
                  ),
                }
              : layer,
          ),
        }),
      ),
    ),
    message: /vector 0: (STORE of core \d+ has not added row \d+|nobody stores the result) \(complete\)/,
  },
  {
    mistake: 'buffers are taken to be as many as one likes',
    law: 'nobody waits for ever',
    laws: synchronizerLaws((placed) =>
      E.map((program: Program) => ({ ...program, chip: placed.chip }))(
        sequential()({ ...placed, chip: { ...placed.chip, partialSumBuffers: 'unbounded' } }),
      ),
    ),
    message: /core \d+, output unit: it waits for ever at SEND \d+ for vector \d+ \(deadlock\)/,
  },
  {
    mistake: 'the last core calls the first',
    law: 'nothing that is sent is left over',
    laws: synchronizerLaws(
      synchronizer(
        'twin',
        spoilt(linearScheme(), (i, _, { cores: [first = 0] }) =>
          i.op === 'STORE' ? [i, { op: 'CALL', to: first }] : [i],
        ),
      ),
    ),
    message: /phase \d+ \(twin\), core \d+ to \d+: nobody waits for the last \d+ of the signals \(drained\)/,
  },
  {
    mistake: 'one vector too many',
    law: 'each instruction makes sense where it stands',
    laws: synchronizerLaws(
      synchronizer('twin', {
        name: 'twin',
        schedule: (group) => linearScheme().schedule({ ...group, vectors: group.vectors + 1 }),
      }),
    ),
    message: /LOAD for vector (\d+): the layer has \1 vectors \(step\)/,
  },
  {
    mistake: 'the tiles of two cores are swapped',
    law: 'each tile is computed by the core that holds it',
    laws: synchronizerLaws(
      inPhases((phase) => {
        const tiles = phase.cores.map(({ tile }) => tile)
        const cores = phase.cores.map((core, i) => ({ ...core, tile: tiles[(i + 1) % tiles.length] ?? null }))
        return [{ ...phase, cores }]
      }),
    ),
    message: /layer "layer\d", core \d+, the tile of .*: nothing is computed there \(places\)/,
  },
  {
    mistake: 'crossbars are not written between rounds',
    law: 'crossbars hold the tile that they multiply with',
    laws: synchronizerLaws(inPhases((phase) => (phase.scheme === 'program' ? [] : [phase]))),
    message:
      /phase \d+, core \d+: it multiplies with a tile of layer "layer\d" .*, but its crossbar holds a tile of layer "layer\d" .* \(tile\)/,
  },
  {
    mistake: 'crossbars are not written before the first round',
    law: 'crossbars hold the tile that they multiply with',
    laws: synchronizerLaws(
      change((program) => {
        const first = program.phases.findIndex(({ scheme }) => scheme === 'program')
        return { ...program, phases: program.phases.filter((_, i) => i !== first) }
      }),
    ),
    message: /phase \d+, core \d+: .* but its crossbar holds nothing that was written \(tile\)/,
  },
  {
    mistake: 'operators are not layers any more',
    law: 'nothing else changes',
    laws: synchronizerLaws(
      change((program) => ({ ...program, layers: program.layers.filter(({ kind }) => kind === 'base') })),
    ),
    message: /the layers: .* has become .* \(unchanged\)/,
  },
  {
    mistake: 'the name of the assigner is lost',
    law: 'nothing else changes',
    laws: synchronizerLaws(
      change((program) => ({ ...program, pipeline: { ...program.pipeline, assigner: '?' } })),
    ),
    message: /chip, model, cores, partitioner and assigner: .* \(unchanged\)/,
  },
  {
    mistake: 'a loop that runs no time',
    law: 'the result decodes and verifies',
    laws: synchronizerLaws(
      inPhases((phase) => [
        {
          ...phase,
          cores: phase.cores.map((core) => ({
            ...core,
            code: [...core.code, { op: 'LOOP', count: 0, start: 0, step: 1, body: [] }],
          })),
        },
      ]),
    ),
    message:
      /the program, phases\[0\].cores\[0\].code\[\d\].count: expected an integer of at least 1, found 0 \(codec\)/,
  },
  {
    mistake: 'a layer without a phase',
    law: 'the result decodes and verifies',
    laws: synchronizerLaws(change((program) => ({ ...program, phases: [] }))),
    message: /layer "layer\d": no core computes it \(complete\)/,
  },
  {
    mistake: 'the name counts the calls',
    law: 'the same input gives the same outcomes',
    laws: synchronizerLaws(
      change((program) => ({
        ...program,
        pipeline: { ...program.pipeline, synchronizer: `twin ${calls++}` },
      })),
    ),
    message: /the second run: .* \(deterministic\)/,
  },
  {
    mistake: 'tiles are sorted in place',
    law: 'the input is left as it was',
    laws: synchronizerLaws((placed) => {
      for (const layer of placed.layers)
        if (layer.kind === 'base')
          Object.assign(layer, { tiles: layer.tiles.toSorted((a, b) => b.core - a.core) })
      return linear()(placed)
    }),
    message: /the input: .* \(pure\)/,
  },
]

for (const [name, plugin] of Object.entries({
  sequential: sequential(),
  linear: linear(),
  cyclic: cyclic(),
  'cyclic:3': cyclic(3),
}))
  allHold(name, synchronizerLaws(plugin), runs(25))
allHold('cyclic as a declared pass', passLaws(cyclic(), arbitraryPlaced), 20)
allFail(synchronizerLaws(linear()), twins)

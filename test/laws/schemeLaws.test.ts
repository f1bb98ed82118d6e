import type { Statement } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { schemeLaws } from '../../lib/laws/index.js'
import { cyclicScheme } from '../../lib/stages/synchronize/cyclicScheme.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import type { Scheme } from '../../lib/stages/synchronize/scheme.js'
import { sequentialScheme } from '../../lib/stages/synchronize/sequentialScheme.js'
import { run, step } from '../../lib/stages/synchronize/step.js'
import { treeScheme } from '../../lib/stages/synchronize/treeScheme.js'
import { runs } from '../runs.js'
import { allFail, allHold, type Twin } from './check.js'
import { spoilt, without } from './spoilt.js'

const [ordered, race, once] = [
  'each partial sum is read after the one before it was written',
  'nothing is written while another core may be using it',
  'each core adds its part to each vector once',
] as const
const [complete, deadlock, drained, sensible] = [
  'no part of a result is missing, and no result',
  'nobody waits for ever',
  'nothing that is sent is left over',
  'each instruction makes sense where it stands',
] as const

/**
 * Blocks of P_V vectors in which core v always waits for core v
 * + 1, also in a last block that has fewer vectors than cores.
 */
const oneDirection: Scheme = {
  name: 'twin',
  schedule: ({ cores, vectors }) =>
    cores.map((_, v) => {
      const block = (start: number, length: number): readonly Statement[] =>
        Array.from({ length }, (_, i) => {
          const vector = (Math.floor((v * length) / cores.length) + i) % length
          const time = (u: number) => (vector - Math.floor((u * length) / cores.length) + length) % length
          const earlier = (u: number) => time(u) < time(v) || (time(u) === time(v) && u < v)
          const first = cores.every((_, u) => u === v || !earlier(u))
          const last = cores.every((_, u) => u === v || earlier(u))
          const from = first ? null : (cores[(v + 1) % cores.length] ?? null)
          const to = last ? null : (cores[(v + cores.length - 1) % cores.length] ?? null)
          return run(start + vector, 1, step({ from, to, exchange: 'memory', signals: true }))
        }).flat()
      const whole = Math.floor(vectors / cores.length)
      return [
        ...Array.from({ length: whole }, (_, b) => block(b * cores.length, cores.length)).flat(),
        ...block(whole * cores.length, vectors % cores.length),
      ]
    }),
}

const unrolled = (scheme: Scheme): Scheme => ({
  name: 'twin',
  schedule: (group) =>
    scheme.schedule(group).map((code) =>
      [...instructions({ code })].map(({ instruction, vector }) => ({
        op: 'LOOP',
        count: 1,
        start: vector,
        step: 1,
        body: [instruction],
      })),
    ),
})

let calls = 0

const twin = (mistake: string, law: string, message: RegExp, scheme: Scheme): Twin => ({
  mistake,
  law,
  message,
  laws: schemeLaws(scheme),
})

const twins: readonly Twin[] = [
  twin(
    'no WAIT',
    ordered,
    /layer "group", groups 0, columns 0, vector \d+: (no signal makes (LOADP|RECEIVE) of core \d+ wait for (STOREP|SEND) of core \d+|LOADP of core \d+ comes before any partial sum of core \d+ has been stored) \(ordered\)/,
    without(without(linearScheme(), 'WAIT'), 'CALL'),
  ),
  twin(
    'CALL before the partial sum is stored',
    ordered,
    /no signal makes LOADP of core \d+ wait for STOREP of core \d+|LOADP of core \d+ comes before any partial sum/,
    spoilt(
      {
        ...linearScheme(),
        schedule: (group) => linearScheme().schedule({ ...group, exchange: 'memory' }),
      },
      (instruction) => {
        if (instruction.op === 'ADD') return [{ op: 'ADD' }]
        if (instruction.op === 'STOREP') return []
        return instruction.op === 'CALL' ? [instruction, { op: 'STOREP' }] : [instruction]
      },
    ),
  ),
  twin(
    'LOADP before WAIT',
    ordered,
    /no signal makes (LOADP|RECEIVE) of core \d+ wait|LOADP of core \d+ comes before any partial sum/,
    spoilt(linearScheme(), (instruction, v, { cores, exchange, places }) => {
      if (instruction.op === 'LOADP' || instruction.op === 'RECEIVE') return []
      const from = cores[v - 1]
      if (instruction.op !== 'WAIT' || from === undefined) return [instruction]
      return [{ op: exchange === 'forward' && places >= 1 ? 'RECEIVE' : 'LOADP', from }, instruction]
    }),
  ),
  twin(
    'the partial sum of the neighbour but one',
    complete,
    /STORE of core \d+ has not added row \d+ \(complete\)/,
    spoilt(linearScheme(), (instruction, v, { cores }) => {
      const other = cores[v - 2]
      return [instruction.op === 'LOADP' && other !== undefined ? { op: 'LOADP', from: other } : instruction]
    }),
  ),
  twin(
    'every core finishes each vector by itself',
    race,
    /vector \d+: no signal orders STORE of core \d+ and STORE of core \d+ \(race\)/,
    {
      name: 'twin',
      schedule: ({ cores, vectors }) =>
        cores.map(() => run(0, vectors, step({ from: null, to: null, exchange: 'memory', signals: true }))),
    },
  ),
  twin(
    'no WAIT',
    race,
    /vector \d+: no signal orders (STOREP|SEND|STORE|ADD|LOADP|RECEIVE) of core \d+ and (ADD|STOREP|SEND|STORE|LOADP|RECEIVE) of core \d+ \(race\)/,
    without(without(cyclicScheme(3), 'WAIT'), 'CALL'),
  ),
  twin(
    'a result is stored twice',
    once,
    /vector 0: STORE of core \d+ stores it a second time \(once\)/,
    spoilt(cyclicScheme(), (instruction) =>
      instruction.op === 'STORE' ? [instruction, instruction] : [instruction],
    ),
  ),
  twin('the chain goes round', once, /ADD of core \d+ adds row \d+ a second time \(once\)/, {
    name: 'twin',
    schedule: ({ cores: [first = 0, second], vectors, ...rest }) =>
      second === undefined
        ? [run(0, vectors, step({ from: null, to: null, exchange: 'memory', signals: true }))]
        : [
            run(0, vectors, [
              ...step({ from: null, to: second, exchange: 'memory', signals: true }),
              { op: 'LOAD' },
              { op: 'MVM' },
              { op: 'WAIT', unit: 'output', from: second, count: 1 },
              { op: 'LOADP', from: second },
              { op: 'ADD' },
              { op: 'STORE' },
            ]),
            run(0, vectors, [...step({ from: first, to: first, exchange: 'memory', signals: true })]),
            ...Array.from({ length: Math.max(0, Object.keys(rest).length) }, () => []),
          ],
  }),
  twin(
    'the partial sum is not read',
    complete,
    /STORE of core \d+ has not added row 0 \(complete\)/,
    spoilt(without(without(linearScheme(), 'LOADP'), 'RECEIVE'), (instruction) => [
      instruction.op === 'SEND' ? { op: 'STOREP' } : instruction,
    ]),
  ),
  twin(
    'the last vector is left over',
    complete,
    /layer "group", groups 0, columns 0, vector \d+: nobody stores the result \(complete\)/,
    {
      name: 'twin',
      schedule: (group) => linearScheme().schedule({ ...group, vectors: Math.max(1, group.vectors - 1) }),
    },
  ),
  twin(
    'the last core leaves a partial sum, not a result',
    complete,
    /vector 0: nobody stores the result \(complete\)/,
    spoilt(linearScheme(), (instruction) => [instruction.op === 'STORE' ? { op: 'STOREP' } : instruction]),
  ),
  twin(
    'no CALL',
    deadlock,
    /core \d+, output unit: it waits for ever at WAIT output \d+ 1 for vector 0 \(deadlock\)/,
    without(linearScheme(), 'CALL'),
  ),
  twin(
    'WAIT for the wrong neighbour',
    deadlock,
    /core \d+, output unit: it waits for ever at WAIT output \d+ 1 for vector \d+ \(deadlock\)/,
    spoilt(cyclicScheme(), (instruction, v, { cores }) => {
      const other = cores[v - 1]
      return [
        instruction.op === 'WAIT' && other !== undefined ? { ...instruction, from: other } : instruction,
      ]
    }),
  ),
  twin(
    'a last block shorter than P_V closes the ring in the direction of the others',
    deadlock,
    /it waits for ever at WAIT output \d+ 1 for vector \d+ \(deadlock\)/,
    oneDirection,
  ),
  twin(
    'all partial sums are forwarded at once, however few fit',
    deadlock,
    /core \d+, output unit: it waits for ever at SEND \d+ for vector \d+ \(deadlock\)/,
    {
      name: 'twin',
      schedule: (group) => sequentialScheme().schedule({ ...group, places: Number.POSITIVE_INFINITY }),
    },
  ),
  twin(
    'the last core calls too',
    drained,
    /core \d+ to \d+: nobody waits for the last \d+ of the signals \(drained\)/,
    spoilt(linearScheme(), (instruction, _, { cores: [first = 0] }) =>
      instruction.op === 'STORE' ? [instruction, { op: 'CALL', to: first }] : [instruction],
    ),
  ),
  twin(
    'a partial sum is sent twice',
    drained,
    /core \d+ to \d+: nobody receives the last \d+ of the partial sums \(drained\)/,
    spoilt(linearScheme(), (instruction, _, { places }) =>
      instruction.op === 'SEND' && places === Number.POSITIVE_INFINITY
        ? [instruction, instruction]
        : [instruction],
    ),
  ),
  twin(
    'a vector too many',
    sensible,
    /core \d+, (LOAD|STORE) for vector (\d+): the layer has \2 vectors \(step\)/,
    {
      name: 'twin',
      schedule: (group) => linearScheme().schedule({ ...group, vectors: group.vectors + 1 }),
    },
  ),
  twin(
    'inputs are loaded in another order than they are used',
    sensible,
    /MVM for vector \d+: the input that was loaded is that of vector \d+ \(step\)/,
    {
      name: 'twin',
      schedule: (group) =>
        linearScheme()
          .schedule(group)
          .flatMap((code) => {
            const [loop] = code
            if (loop?.op !== 'LOOP') return [code]
            const load: Statement = {
              op: 'LOOP',
              count: loop.count,
              start: loop.count - 1,
              step: -1,
              body: [{ op: 'LOAD' }],
            }
            return [[load, { ...loop, body: loop.body.filter(({ op }) => op !== 'LOAD') }]]
          }),
    },
  ),
  twin(
    'ADD is forgotten',
    sensible,
    /(STORE|STOREP|SEND \d+) for vector 0: nothing has been added up for it \(step\)/,
    without(linearScheme(), 'ADD'),
  ),
  twin(
    'no program for the last core',
    'each core has a program',
    /the vertical group: \d+ programs for \d+ cores \(programs\)/,
    { name: 'twin', schedule: (group) => linearScheme().schedule(group).slice(0, -1) },
  ),
  twin(
    'partial sums are always forwarded',
    'partial sums are forwarded only where the chip can',
    /core \d+: it sends or receives; the chip exchanges through memory \(exchange\)/,
    { name: 'twin', schedule: (group) => linearScheme().schedule({ ...group, exchange: 'forward' }) },
  ),
  twin(
    'loops are unrolled',
    'programs do not grow with the vectors',
    /core \d+: it takes \d+ bytes for \d+ vectors, and \d+ for \d+ \(size\)/,
    unrolled(linearScheme()),
  ),
  twin(
    'every other call gives another program',
    'the same group gets the same programs',
    /the second run: .* has become .* \(deterministic\)/,
    {
      name: 'twin',
      schedule: (group) => (calls++ % 2 === 0 ? linearScheme() : cyclicScheme(2)).schedule(group),
    },
  ),
]

for (const scheme of [
  sequentialScheme(),
  linearScheme(),
  cyclicScheme(),
  cyclicScheme(1),
  cyclicScheme(5),
  cyclicScheme(24),
  treeScheme(),
])
  allHold(scheme.name, schemeLaws(scheme), runs(60))
allFail(schemeLaws(linearScheme()), twins)

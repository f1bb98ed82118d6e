import * as fc from 'fast-check'
import { crossLayer, modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { describe, expect, it } from 'vitest'
import type { Mesh } from '../../lib/hardware/chip.js'
import { trafficOf } from '../../lib/machine/activity/traffic.js'
import { coreDemand, interconnectCycles } from '../../lib/machine/costs/demand.js'
import { endsOf, type MeshPoint, routeOf } from '../../lib/machine/costs/route.js'
import { refuted } from '../refuted.js'

const { chip } = presets['rram256-mesh']
const sides = fc.record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })

type Ends = (mesh: Mesh, link: number) => readonly [from: MeshPoint, to: MeshPoint]

/** A way goes from link to link, each to a neighbour, from where it begins to where it ends. */
const leads = (ends: Ends) =>
  fc.property(sides, fc.nat(), fc.nat(), fc.constantFrom('SEND', 'LOAD', 'STORE'), (size, a, b, op) => {
    const mesh: Mesh = { ...chip.interconnect, ...size }
    const [core, other] = [a % (size.width * size.height), b % (size.width * size.height)]
    const placed = (at: number): MeshPoint => ({ x: at % size.width, y: Math.floor(at / size.width) })
    const memory: MeshPoint = { x: -1, y: placed(core).y }
    const ways = {
      SEND: { instruction: { op: 'SEND', to: other }, from: placed(core), to: placed(other) },
      LOAD: { instruction: { op: 'LOAD' }, from: memory, to: placed(core) },
      STORE: { instruction: { op: 'STORE' }, from: placed(core), to: memory },
    } as const
    const { instruction, from, to } = ways[op]
    let at: MeshPoint = from
    for (const link of routeOf(instruction, { core }, mesh, { kind: 'register', bytes: 4 })) {
      const [start, next] = ends(mesh, link)
      expect([start, Math.abs(next.x - start.x) + Math.abs(next.y - start.y)]).toEqual([at, 1])
      at = next
    }
    expect(at).toEqual(to)
  })

describe('links of a mesh', () => {
  it('lead from place to place', () => {
    fc.assert(leads(endsOf))
  })

  it.each<[string, Ends]>([
    [
      'turned around',
      (mesh, link) => {
        const [from, to] = endsOf(mesh, link)
        return [to, from]
      },
    ],
    ['of a wider mesh', (mesh, link) => endsOf({ ...mesh, width: mesh.width + 1 }, link)],
  ])('%s, are found wrong', (_, wrong) => {
    expect(refuted(leads(wrong))).toBe(true)
  })
})

describe('the traffic of a program', () => {
  const model = modelFile('teaching', teachingNetwork.build())
  const small = { ...chip.crossbar, rows: 8, columns: 64 }

  it('takes the busiest link of a mesh as long as the bound of its phase says', async () => {
    const task = { model: await model(), bindings: {}, chip: { ...chip, crossbar: small } }
    const program = unwrap(await baseline.until('synchronize').task(task)())
    for (const phase of program.phases) {
      const { links } = trafficOf({ ...program, phases: [phase] })
      const demands = phase.cores.map((core) => coreDemand(core, program.chip))
      const busiest = links.reduce((most, { cycles }) => Math.max(most, cycles), 0)
      expect(busiest).toBe(interconnectCycles(phase.cores, program.chip, demands))
    }
  })

  it('hands partial sums on within layers, and results from one layer to another', async () => {
    const bus = { ...presets.rram256.chip, crossbar: small }
    const task = { model: await model(), bindings: {}, chip: bus }
    const together = unwrap(
      await baseline.swap('synchronize', crossLayer()).until('synchronize').task(task)(),
    )
    const [{ cores } = { cores: [] }] = together.phases
    const layerOf = new Map(cores.map(({ core, layer }) => [core, layer]))
    const { links, handings } = trafficOf(together)
    expect(links).toEqual([])
    expect(new Set(handings.map(({ what }) => what))).toEqual(new Set(['partial sums', 'results']))
    for (const { from, to, what } of handings)
      expect(layerOf.get(from) === layerOf.get(to)).toBe(what === 'partial sums')
  })
})

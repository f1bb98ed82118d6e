import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { crossLayer, modelFile, type Program, presets, teachingNetwork, unwrap, zoo } from 'ohmflow'
import { baseline, teaching } from 'ohmflow/pipelines'
import { instructions, type TraceExtent, type TraceWindow, timeline } from 'ohmflow/program'
import { chromeTrace } from 'ohmflow/view'
import { describe, expect, it } from 'vitest'
import { coreDemand, totalDemand } from '../../lib/machine/costs/demand.js'
import { spoilt } from '../arbitraries/nasty.js'
import { type Checked, checkedTrace } from './traceRules.js'

const model = await modelFile('teaching', teachingNetwork.build())()
const { synchronize: program, simulate: report } = unwrap(await teaching.artefacts(model)())
const together = unwrap(await teaching.swap('synchronize', crossLayer()).until('synchronize').task(model)())

const traced = (of: Program, window: TraceWindow = {}): Checked & TraceExtent => {
  const pieces: string[] = []
  const extent = chromeTrace(of, window, (piece) => pieces.push(piece))
  return { ...checkedTrace(pieces.join('')), ...extent }
}

const whole = traced(program)
const executed = (of: Program, op: string): number =>
  of.phases
    .flatMap(({ cores }) => cores)
    .reduce(
      (sum, core) => sum + [...instructions(core)].filter(({ instruction }) => instruction.op === op).length,
      0,
    )

describe('a trace', () => {
  it('keeps the rules of its format, layer by layer and all layers at the same time', () => {
    expect([whole.broken, traced(together).broken]).toEqual([[], []])
    expect(whole).toMatchObject({ from: 0, to: 281, total: 281, complete: true })
  })

  it('has what the units do, as their timeline has it', () => {
    let offset = 0
    const expected = program.phases.flatMap(({ cores }, i) => {
      const own = timeline(cores, program.chip).map(
        ({ begin, end, core, op, vector }) => `${core} ${op} ${vector} ${begin + offset} ${end + offset}`,
      )
      // the cycles of the layers, derived by hand in the documentation
      offset += [151, 89, 41][i] ?? 0
      return own
    })
    const works = whole.slices
      .filter(({ cat, dur }) => cat === 'works' && dur > 0)
      .map(
        ({ name, pid, ts, dur, args }) =>
          `${pid - 2} ${name} ${String(args['vector'])} ${Math.round(ts * 1000)} ${Math.round((ts + dur) * 1000)}`,
      )
    expect(works.toSorted()).toEqual(expected.toSorted())
  })

  it('has an arrow for each signal that is waited for', () => {
    expect(executed(program, 'WAIT')).toBeGreaterThan(10)
    expect(whole.flows).toBe(executed(program, 'WAIT'))
    const { flows } = traced(together)
    expect(flows).toBeGreaterThan(executed(together, 'WAIT'))
    expect(flows).toBeLessThanOrEqual(executed(together, 'WAIT') + executed(together, 'AWAIT'))
  })

  it('counts what the bus carries and what is alive', () => {
    const bus = whole.counts.filter(({ name }) => name.startsWith('bus'))
    // a part of the window is a cycle here
    const busy = bus.reduce((sum, { value }) => sum + value / 100, 0)
    const { busCycles } = totalDemand(
      program.phases.flatMap(({ cores }) => cores.map((core) => coreDemand(core, program.chip))),
    )
    expect(busy).toBeCloseTo(busCycles, 6)
    const alive = whole.counts.filter(({ name }) => name.startsWith('partial sums'))
    expect(Math.max(...alive.map(({ value }) => value))).toBe(report.network.peakPartialSumBytes)
    expect(alive.at(-1)?.value).toBe(0)
    const results = whole.counts.filter(({ name }) => name.startsWith('activations'))
    expect(Math.max(...results.map(({ value }) => value))).toBe(report.network.peakActivationBytes)
    expect(results.at(-1)?.value).toBe(0)
  })

  test.prop([fc.nat(300), fc.nat(300)], { numRuns: 30 })('of a window has what overlaps it', (a, b) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b) + 1]
    const { broken, slices } = traced(program, { from, to })
    expect(broken).toEqual([])
    const inside = whole.slices.filter(
      ({ ts, dur }) => (ts + dur) * 1000 >= from - 1e-6 && ts * 1000 < to - 1e-6,
    )
    const text = (all: Checked['slices']) =>
      all.map(({ pid, name, ts, dur }) => `${pid} ${name} ${ts} ${dur}`)
    const works = (all: Checked['slices']) => text(all.filter(({ cat }) => cat === 'works')).toSorted()
    expect(works(slices)).toEqual(works(inside))
    // a wait that is not over by the end is not shown
    const all = new Set(text(inside))
    expect(text(slices).filter((slice) => !all.has(slice))).toEqual([])
    const over = inside.filter(({ ts, dur }) => (ts + dur) * 1000 < to - 1e-6)
    expect(slices.length).toBeGreaterThanOrEqual(over.length)
  })

  test.prop([fc.integer({ min: 8, max: 1500 })], { numRuns: 20 })(
    'that is too long breaks off, and says where',
    (most) => {
      const { broken, slices, counts, events, complete, to } = traced(together, { most })
      expect(broken).toEqual([])
      expect(events).toBeLessThanOrEqual(most)
      if (!complete) expect(to).toBeLessThan(traced(together).to)
      expect(Math.max(0, ...slices.map(({ ts, dur }) => Math.round((ts + dur) * 1000)))).toBeLessThanOrEqual(
        to,
      )
      const bus = counts.filter(({ name }) => name.startsWith('bus'))
      expect(bus.filter(({ ts }) => Math.round(ts * 1000) >= to)).toEqual([])
    },
  )

  it('takes any name', () => {
    for (const tail of ['"}]', '\u0000\u202e\ud800', '</script>'])
      expect(traced(spoilt(program, tail)).broken).toEqual([])
  })

  it('of 42 million cycles takes no more events than it may', async () => {
    const resnet = await modelFile('resnet18', zoo.resnet18.build())()
    const task = { model: resnet, bindings: {}, chip: presets.rram256.chip }
    const long = unwrap(await baseline.until('synchronize').task(task)())
    let characters = 0
    const extent = chromeTrace(long, { from: 17_500_000, most: 20_000 }, ({ length }) => {
      characters += length
    })
    expect(extent).toMatchObject({ complete: false, from: 17_500_000, total: 42_421_207 })
    expect(characters).toBeLessThan(5e6)
  })
})

describe('the rules', () => {
  it('see a trace that breaks them', () => {
    const event = { name: 'a', ph: 'X', ts: 0, dur: 2, pid: 1, tid: 1 }
    const names = [
      { name: 'process_name', ph: 'M', pid: 1, tid: 0, args: { name: 'p' } },
      { name: 'thread_name', ph: 'M', pid: 1, tid: 1, args: { name: 't' } },
    ]
    const broken = (...events: readonly object[]) =>
      checkedTrace(JSON.stringify({ displayTimeUnit: 'ns', traceEvents: events })).broken.length
    expect(broken(...names, event)).toBe(0)
    expect(broken(event)).toBe(2)
    expect(broken(...names, event, { ...event, ts: 1 })).toBe(1)
    expect(broken(...names, { ...event, dur: -1 })).toBe(1)
    expect(broken(...names, event, { name: 's', ph: 's', id: 1, ts: 1, pid: 1, tid: 1 })).toBe(1)
    expect(broken(...names, event, { name: 'c', ph: 'C', ts: 1, pid: 1, tid: 0, args: { value: 'x' } })).toBe(
      1,
    )
  })
})

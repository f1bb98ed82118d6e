import { sum } from '../arithmetic.js'
import { printable, printableLines } from '../codec/printable.js'
import { areaOf, coreAreaByComponent, mvmEnergyByComponent, type Parts } from '../hardware/derived.js'
import type { LayerReport } from '../ir/layerReport.js'
import type { OperatorReport } from '../ir/networkReport.js'
import type { Report } from '../ir/report.js'
import {
  about,
  atLeast,
  bytes,
  count,
  duration,
  energy,
  grouped,
  overheadPercent,
  percent,
  shortened,
  squareMillimetres,
} from './format.js'
import { mixOf } from './mixOf.js'
import { notesOn } from './notes.js'
import { duplicated, inRounds, orderOfLayers, together } from './reportKinds.js'
import { wrapped } from './wrapped.js'

/** How many there are of each operator, the commonest first, as far as a line goes. */
const byOperator = (operators: readonly OperatorReport[]): string => {
  const counts = new Map<string, number>()
  for (const { op } of operators) counts.set(op, (counts.get(op) ?? 0) + 1)
  const named = [...counts].toSorted(([, a], [, b]) => b - a).map(([op, count]) => `${count} ${op}`)
  return named.length <= 4 ? named.join(', ') : `${named.slice(0, 3).join(', ')} and others`
}

/** That nobody has counted what waits in memory, of a mapping that is timed. */
const uncounted = ({ precision, chip, network }: Report): string => {
  const { images, peakActivationBytes } = network
  if (precision !== 'exact' || images === 1 || peakActivationBytes !== null) return ''
  const { memory } = chip
  return memory === undefined
    ? '; activations are not counted'
    : `; activations are not counted, nor held against the ${bytes(memory.bytes)} that there are`
}

const fact = (name: string, value: string): string => `${name.padEnd(13)}${value}`

/** A line that begins with a fact, in as many as the width takes. */
const folded = (line: string, width: number): readonly string[] =>
  line.length <= width
    ? [line]
    : wrapped(line.slice(13), Math.max(20, width - 13)).map((part, i) =>
        fact(i === 0 ? line.slice(0, 13).trimEnd() : '', part),
      )

/** The share of signals, and without those that only accompany forwarded partial sums where there are any. */
const signals = ({ overhead, requiredOverhead }: Report['network']): string =>
  `${overheadPercent(overhead)} of all bytes moved${
    requiredOverhead === overhead
      ? ''
      : `; ${overheadPercent(requiredOverhead)} without those that only accompany a partial sum`
  }`

/** Lists what a line holds of names. */
const someOf = (names: readonly string[], most: number): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`

/** What the totals miss, so that they are at least what they say. */
const missed = ({ model: { opaque = [] }, operators }: Report): readonly string[] => {
  if (opaque.length === 0) return []
  const ops = new Map(operators.map(({ name, op }) => [name, op]))
  const named = opaque.map((name) => `${shortened(name, 25)}${ops.has(name) ? ` (${ops.get(name)})` : ''}`)
  return [
    fact('not counted', `the work of ${someOf(named, 2)}: cycles, MACs and energy are at least`),
    fact('', 'what is said here'),
  ]
}

/** What copies take, and what they save: vectors one after another, and those of the layer with most. */
const copied = (report: Report): readonly string[] => {
  const { layers, network } = report
  if (!duplicated(report)) return []
  const several = layers.filter(({ copies }) => copies > 1).length
  const busiest = layers.map(({ vectors, copies }) => Math.ceil(vectors / copies))
  const once = layers.map(({ vectors }) => vectors)
  const most = (values: readonly number[]): string => grouped(values.reduce((a, b) => Math.max(a, b), 0))
  return [
    fact(
      'copies',
      `${several === 1 ? '1 layer' : `${grouped(several)} layers`} placed several times, ${inRounds(report) ? `${grouped(network.extraCores)} tiles more over all rounds` : `in ${grouped(network.extraCores)} extra cores`}`,
    ),
    fact(
      '',
      `${grouped(sum(busiest))} vectors one after another instead of ${grouped(sum(once))}, and at most ${most(busiest)} in one copy instead of ${most(once)}`,
    ),
  ]
}

/** Layers that have one weight, which is on the chip as often as there are layers. */
const sharing = ({ layers }: Report): readonly string[] => {
  const groups = new Map<string, string[]>()
  for (const { name, sharesWeightsWith: first } of layers)
    if (first !== undefined) {
      const known = groups.get(first)
      if (known === undefined) groups.set(first, [first, name])
      else known.push(name)
    }
  return [...groups.values()].map((names, i) =>
    fact(
      i === 0 ? 'weights' : '',
      `shared by ${someOf(
        names.map((name) => shortened(name, 20)),
        3,
      )}, each with tiles of its own`,
    ),
  )
}

/** How near layers that work at the same time come to what can be had. */
const schedule = (report: Report): readonly string[] => {
  if (!together(report)) return []
  const { network, precision } = report
  const { images, throughput, latency, interval, steady, ideal, fractionOfIdeal, bound, efficiency } = network
  const rate = `${about(precision, throughput.toFixed(1))} images a second`
  return [
    fact('', images === 1 ? rate : `${grouped(images)} images one after another, ${rate}`),
    ...(latency === null || interval === null
      ? []
      : [
          fact(
            'latency',
            `${grouped(latency)} cycles for the first image, then one every ${grouped(interval)}${
              steady ? '' : ' on average'
            }`,
          ),
        ]),
    ...(ideal === null
      ? []
      : [
          fact(
            'ideal',
            `${grouped(ideal)} cycles, if only MVMs took time: ${about(precision, percent(fractionOfIdeal ?? 0))} reached`,
          ),
        ]),
    ...(bound === null
      ? []
      : [
          fact(
            'bound',
            `${grouped(bound)} cycles, which no program beats: ${about(precision, percent(efficiency ?? 0))} reached`,
          ),
        ]),
  ]
}

/** What of all cycles operators and the writing of crossbars take. */
const cyclesIn = (report: Report): readonly string[] => {
  const { operators, network } = report
  const inOperators = sum(operators.map(({ cycles }) => cycles))
  return [
    ...(operators.length === 0 || together(report)
      ? []
      : [fact('', `${percent(inOperators / network.cycles)} of them in ${byOperator(operators)}`)]),
    ...(network.reprogrammingCycles === 0
      ? []
      : [fact('', `${grouped(network.reprogrammingCycles)} of them to write crossbars, before each round`)]),
  ]
}

/** How many times as fast as sequential cores, where any cores work in parallel. */
const speedups = ({ layers, precision }: Report): readonly string[] => {
  const timed = layers.filter(({ sequentialCycles }) => sequentialCycles !== null)
  const parallel = timed.filter(({ accelerationLimit }) => accelerationLimit > 1)
  const speedup = (over: readonly LayerReport[]): string => {
    const sequential = sum(over.map(({ sequentialCycles }) => sequentialCycles ?? 0))
    return about(precision, (sequential / sum(over.map(({ cycles }) => cycles))).toFixed(2))
  }
  return parallel.length === 0
    ? []
    : [
        fact(
          'speedup',
          `${speedup(timed)} over sequential cores; ${speedup(parallel)} in the ${parallel.length === 1 ? 'one layer' : `${parallel.length} layers`} with more than one tile a column`,
        ),
      ]
}

/** Shares of the largest kinds of components, and of all others together. */
const sharesOf = (parts: Parts): string => {
  const all = sum(parts.values())
  const sorted = [...parts].toSorted(([, a], [, b]) => b - a)
  const [first, rest] = [sorted.slice(0, 4), sum(sorted.slice(4).map(([, own]) => own))]
  return [...first, ['others', rest] as const]
    .map(([kind, own]) => `${kind} ${percent(own / all)}`)
    .join(', ')
}

/** What an MVM and a core are made of, where the chip gives its components. */
const built = ({ chip, network }: Report): readonly string[] => {
  const [mvm, core, area] = [
    mvmEnergyByComponent(chip),
    coreAreaByComponent(chip),
    areaOf(chip, network.cores),
  ]
  return mvm === null || core === null || area === null
    ? []
    : [
        fact('MVM', `${energy(chip.energy.mvmPicojoules)}: ${sharesOf(mvm)}`),
        fact('area', `${squareMillimetres(area)} of cores in use, without shared memory: ${sharesOf(core)}`),
      ]
}

/** The totals, a line each. */
export const totalsOf = (report: Report, width: number): string => {
  const { model, chip, pipeline, precision, layers, network } = report
  const least = model.opaque === undefined ? '' : 'at least '
  const { crossbar, interconnect, outputUnit, signal, total } = network.energy
  const lines = [
    fact(
      'network',
      `${shortened(model.name, 40)}: ${grouped(model.parameters)} parameters, ${least}${grouped(model.macs)} MACs`,
    ),
    fact(
      'chip',
      `${shortened(chip.name, 40)}: ${count(network.cores, 'core')} in use, each a ${chip.crossbar.rows} × ${chip.crossbar.columns} crossbar`,
    ),
    fact('pipeline', Object.values(pipeline).join(', ')),
    ...(layers.every(({ considered }) => considered.length < 2) ? [] : [fact('schemes', mixOf(report, 2))]),
    fact('tiles', grouped(network.tiles)),
    ...copied(report),
    ...sharing(report),
    fact(
      'cycles',
      `${least}${atLeast(precision, grouped(network.cycles))} (${duration(network.milliseconds)} at ${chip.clockGigahertz} GHz), ${orderOfLayers(report)}`,
    ),
    ...schedule(report),
    ...cyclesIn(report),
    ...speedups(report),
    fact('signals', signals(network)),
    fact(
      'memory',
      `${atLeast(precision, bytes(network.peakPartialSumBytes))} of partial sums${
        network.peakActivationBytes === null
          ? ''
          : ` and ${bytes(network.peakActivationBytes)} of activations`
      } at most, ${bytes(network.programBytes)} of programs${uncounted(report)}`,
    ),
    fact(
      'utilization',
      `${about(precision, percent(network.utilization))} of crossbar time, all cores over ${together(report) ? 'the whole time' : 'all layers'}`,
    ),
    fact(
      'energy',
      `${least}${about(precision, energy(total))}: crossbars ${energy(crossbar)}, interconnect ${energy(interconnect)}, output units ${energy(outputUnit)}, signals ${energy(signal)}, static ${energy(network.energy.static)}`,
    ),
    ...built(report),
    ...missed(report),
    ...notesOn(report).flatMap((note) =>
      // spelt out before it is measured
      wrapped(printable(note), Math.max(20, width - 14)).map((line, i) => fact(i === 0 ? 'note' : '', line)),
    ),
  ]
  return printableLines(lines.flatMap((line) => folded(printable(line), width)))
}

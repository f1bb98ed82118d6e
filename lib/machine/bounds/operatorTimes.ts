import { activationBytes, type Chip } from '../../hardware/chip.js'
import type { OperatorLayer } from '../../ir/lowered.js'
import type { Worker } from '../../needs/times.js'

/** When an operator can begin at the earliest, and how far the end is at the least from what it does. */
export interface OperatorTimes {
  readonly layer: OperatorLayer
  readonly ready: number
  readonly tail: number
}

const least = (values: Float64Array): number =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)

/**
 * Keeps the times of operators, of which a program may read and write more for one vector than for another: nothing is
 * read before the first vector of the first image can begin, nor written with less to follow than follows the last.
 */
export const operatorTimes = (workers: readonly Worker[]) => {
  const own = workers.flatMap((worker) => {
    const { layer } = worker
    return layer.kind === 'base' || worker.ready.length === 0 ? [] : [{ worker, layer, ready: 0, tail: 0 }]
  })
  const all: readonly OperatorTimes[] = own
  return {
    all,
    /** Workers have gone forward over the first image. */
    begin: (): void => {
      for (const each of own) each.ready = least(each.worker.ready)
    },
    /** Workers have gone backward over the last image. */
    end: (): void => {
      for (const each of own) each.tail = least(each.worker.tail)
    },
  }
}

/** Cycles of a bus for what an operator reads and writes of so many images, in however few transfers. */
export const operatorCycles = (
  { inputElements, outputElements }: OperatorLayer,
  { crossbar, interconnect }: Chip,
  images: number,
): readonly [reads: number, writes: number] => {
  if (interconnect.kind !== 'bus') return [0, 0]
  const cycles = (elements: number): number =>
    Math.ceil((images * elements * activationBytes(crossbar)) / interconnect.bytesPerCycle)
  return [cycles(inputElements), cycles(outputElements)]
}

import { type Chip, crossLayer, firstFit, presets, rowMajor, unwrap } from '../../lib/index.js'
import type { Placed } from '../../lib/ir/placed.js'
import type { Program } from '../../lib/ir/program.js'
import { copied, type Draw, drawing } from './drawn.js'
import { loweredOf, networkOf } from './randomNetwork.js'

const chipOf = (draw: Draw): Chip => {
  const { chip } = presets.rram256
  return {
    ...chip,
    crossbar: { ...chip.crossbar, rows: 4 + draw(12), columns: 2 + draw(3), mvmCycles: 1 + draw(60) },
    core: { inputBuffers: 1 + draw(2), outputBuffers: 1 + draw(2), lanes: 1 + draw(8) },
    interconnect: {
      kind: 'bus',
      bytesPerCycle: 1 + draw(32),
      arbitrationCycles: draw(2),
      arbitration: (['fifo', 'inputs-first', 'outputs-first'] as const)[draw(3)]!,
    },
    exchange: draw(2) === 0 ? 'forward' : 'memory',
    signal: { kind: draw(2) === 0 ? 'register' : 'broadcast', bytes: 4 },
  }
}

/** A random network on a random chip, some layers of which are placed several times, and what else is drawn. */
export const placedOf = async (
  numbers: readonly number[],
): Promise<{ readonly placed: Placed; readonly draw: Draw }> => {
  const draw = drawing(numbers)
  const chip = chipOf(draw)
  const lowered = await loweredOf(networkOf(numbers, draw(2) === 0), chip)
  const tiled = unwrap(rowMajor()(lowered))
  return { placed: unwrap(firstFit()(draw(2) === 0 ? tiled : copied(tiled, draw))), draw }
}

/** A random network on a random chip, whose layers work at the same time on up to `mostImages` images, and on some `more`. */
export const programOf = async (
  numbers: readonly number[],
  mostImages: number,
  more = 0,
): Promise<Program> => {
  const { placed, draw } = await placedOf(numbers)
  return unwrap(crossLayer({ images: 1 + draw(mostImages) + more, grain: 1 + draw(3) })(placed))
}

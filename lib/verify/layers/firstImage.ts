import { product } from '../../arithmetic.js'
import type { Layer } from '../../ir/lowered.js'
import type { CoreProgram, Phase, Program } from '../../ir/program.js'
import { countIn, eachIn, someIn } from '../../isa/code.js'
import { type Horizon, signalsOfImage } from '../../isa/horizon.js'
import { countedUp, isAwaiting, type Loop, partnerOf, unitOf } from '../../isa/instruction.js'
import { sendsSum, takesSignal, writesCrossbar } from '../../isa/mnemonics.js'
import { vectorBox } from '../../needs/vectors.js'

/** The loop over all images that the code of a core is, if it is one; null of a code that only writes crossbars. */
const imageLoop = (
  { code }: CoreProgram,
  layer: Layer | undefined,
  images: number,
): Loop | null | 'other' => {
  if (!someIn(code, ({ op }) => !writesCrossbar.includes(op))) return null
  const [loop, ...others] = code
  return others.length === 0 &&
    loop?.op === 'LOOP' &&
    loop.count === images &&
    layer !== undefined &&
    loop.step === product(vectorBox(layer))
    ? loop
    : 'other'
}

/** What a phase does with what cores share: how often each register is counted up, and who sends to and waits for whom. */
const sharingIn = (cores: readonly CoreProgram[]) => {
  const signals = new Map<string, number>()
  const senders = new Map<number, Set<number>>()
  const waiters = new Map<string, Set<string>>()
  const among = <K, V>(map: Map<K, Set<V>>, key: K, value: V): void => {
    const known = map.get(key) ?? new Set<V>()
    map.set(key, known.add(value))
  }
  for (const { core, code } of cores) {
    const named = new Set<string>()
    eachIn(code, (instruction) => {
      for (const each of countedUp(instruction)) named.add(`${each.core}.${each.register}`)
      const partner = partnerOf(instruction)
      if (partner === null) return
      if (sendsSum.includes(instruction.op)) among(senders, partner, core)
      if (takesSignal.includes(instruction.op)) among(waiters, `${core} ${partner}`, unitOf(instruction))
    })
    for (const register of named) {
      const count = countIn(
        code,
        (instruction) =>
          countedUp(instruction).filter((each) => `${each.core}.${each.register}` === register).length,
      )
      signals.set(register, (signals.get(register) ?? 0) + count)
    }
  }
  return { signals, senders, waiters }
}

/** Whether each image of a phase does the same as the first, and counts registers on by as much as its readers expect. */
const repeats = (
  { cores }: Phase,
  { chip, images = 1 }: Pick<Program, 'chip' | 'images'>,
  layers: ReadonlyMap<string, Layer>,
): boolean => {
  const { signals, senders, waiters } = sharingIn(cores)
  if (chip.partialSumBuffers !== 'unbounded' && [...senders.values()].some(({ size }) => size > 1))
    return false
  if ([...waiters.values()].some(({ size }) => size > 1)) return false
  return cores.every((program) => {
    const loop = imageLoop(program, layers.get(program.layer), images)
    if (loop === 'other') return false
    if (loop === null) return true
    const expected = (horizon: Horizon, register: number): boolean =>
      product(horizon.box) === loop.step &&
      signalsOfImage(horizon) * images === (signals.get(`${program.core}.${register}`) ?? 0)
    return !someIn(
      program.code,
      (instruction) => isAwaiting(instruction) && !expected(instruction.horizon, instruction.register),
    )
  })
}

/**
 * The same program for the first image alone, if what is proved of that holds of all: null where it may not, and of one image.
 *
 * Where the code of each core is a loop over all images, every image does the same. What is proved of the first (that its
 * buffers and registers are empty at the end, so that as many tokens are given as are taken, and that named registers
 * count on by what their readers take an image for) makes the n-th event of a kind in image i wait for what it waits for
 * in the first image, i images later; only where that had tokens that were there from the start does it wait for an
 * event of an earlier image. So whatever happens before something in the first image does so in each, and a circle of
 * waits would lie within one image, since nothing waits for a later one. Who takes a token must not be a matter of time:
 * of partial-sum buffers that several senders share, and of a register that both units of a core read, nothing is said.
 */
export const firstImageOf = (program: Program): Program | null => {
  const { images = 1, phases } = program
  if (images === 1 || program.chip.signal.kind === 'polling') return null
  const layers = new Map(program.layers.map((layer) => [layer.name, layer]))
  if (!phases.every((phase) => repeats(phase, program, layers))) return null
  const once = (core: CoreProgram): CoreProgram => ({
    ...core,
    code: core.code.map((statement) => (statement.op === 'LOOP' ? { ...statement, count: 1 } : statement)),
  })
  const { images: _all, ...rest } = program
  return {
    ...rest,
    phases: phases.map((phase) => ({
      ...phase,
      cores: phase.cores.map((core) =>
        imageLoop(core, layers.get(core.layer), images) === null ? core : once(core),
      ),
    })),
  }
}

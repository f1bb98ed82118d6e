import type { Layer } from '../../lib/ir/lowered.js'
import { copiesOf, type Placed } from '../../lib/ir/placed.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { type Chance, chanceOf } from '../verify/chance.js'
import { signalled, vectorsIn } from '../verify/signalled.js'
import { at, extentsOf, times } from '../verify/terms.js'

/**
 * Programs for placed networks that are not made by our synchronizer: all layers in one phase, each vertical group
 * added up in a way of its own, vectors of several images in orders of their own, every wait counted out.
 */

/** The vectors of all images in an order of somebody's own. */
const ordered = (chance: Chance, vectors: number, images: number): readonly number[] => {
  const all = times(vectors * images)
  const orders: readonly (() => readonly number[])[] = [
    () => all,
    () => all.toReversed(),
    // odd ones first
    () => [...all.filter((v) => v % 2 === 1), ...all.filter((v) => v % 2 === 0)],
    // one vector of each image in turn
    () => times(vectors).flatMap((v) => times(images).map((image) => image * vectors + v)),
  ]
  return chance.one(orders)()
}

interface Tiled {
  readonly core: number
  readonly tile: NonNullable<CoreProgram['tile']>
}

/** A chain over the tiles in any order, whose sums are forwarded. */
const chained = (tiles: readonly Tiled[], order: readonly number[]): readonly (readonly Statement[])[] =>
  tiles.map((_, i) => {
    const [before, behind] = [tiles[i - 1], tiles[i + 1]]
    return order.flatMap((vector): readonly Statement[] => [
      at(vector, { op: 'LOAD' }),
      ...(before === undefined ? [] : [at(vector, { op: 'RECEIVE', from: before.core })]),
      at(vector, { op: 'MVM' }),
      at(vector, { op: 'ADD' }),
      at(vector, behind === undefined ? { op: 'STORE' } : { op: 'SEND', to: behind.core }),
    ])
  })

/** All leave their sums in shared memory, and the last takes them one after the other. */
const gathered = (tiles: readonly Tiled[], order: readonly number[]): readonly (readonly Statement[])[] => {
  const others = tiles.slice(0, -1)
  const last = tiles.at(-1)
  const giving = (vector: number): readonly Statement[] => [
    at(vector, { op: 'LOAD' }),
    at(vector, { op: 'MVM' }),
    at(vector, { op: 'ADD' }),
    at(vector, { op: 'STOREP' }),
    at(vector, { op: 'CALL', to: last?.core ?? 0 }),
  ]
  const taking = (vector: number): readonly Statement[] => [
    at(vector, { op: 'LOAD' }),
    at(vector, { op: 'MVM' }),
    at(vector, { op: 'ADD' }),
    ...others.flatMap(({ core }): readonly Statement[] => [
      at(vector, { op: 'WAIT', unit: 'output', from: core, count: 1 }),
      at(vector, { op: 'LOADP', from: core }),
      at(vector, { op: 'ADD' }),
    ]),
    at(vector, { op: 'STORE' }),
  ]
  return [...others.map(() => order.flatMap(giving)), order.flatMap(taking)]
}

const shuffled = <A>(chance: Chance, all: readonly A[]): readonly A[] => {
  const left = [...all]
  return all.flatMap(() => left.splice(chance.below(left.length), 1))
}

const onCrossbars = (
  chance: Chance,
  layer: Extract<Placed['layers'][number], { kind: 'base' }>,
  images: number,
): readonly CoreProgram[] =>
  copiesOf(layer).flatMap(({ tiles, share }) => {
    const own = (vector: number): boolean => (vector % layer.vectors) % share.step === share.start
    const groupOf = ({ groups, columns }: (typeof tiles)[number]) => JSON.stringify([groups, columns])
    return [...new Set(tiles.map(groupOf))].flatMap((group) => {
      const members = tiles.filter((tile) => groupOf(tile) === group)
      const order = ordered(chance, layer.vectors, images).filter(own)
      const placed = shuffled(chance, members).map(({ core, groups, rows, columns }) => ({
        core,
        tile: { groups, rows, columns },
      }))
      const codes = chance.often(0.6) ? chained(placed, order) : gathered(placed, order)
      return placed.map(
        ({ core, tile }, i): CoreProgram => ({ core, layer: layer.name, tile, code: codes[i] ?? [] }),
      )
    })
  })

/** An operator on a core of its own, or on two that make the halves of its channels. */
const onOutputUnits = (
  chance: Chance,
  layer: Extract<Layer, { kind: 'operator' }>,
  from: number,
  images: number,
): readonly CoreProgram[] => {
  const { vectors, channels } = extentsOf(layer)
  /** What so many channels take of all elements for a vector. */
  const each = (elements: number, own: number): number => Math.ceil((elements * own) / (vectors * channels))
  const half = Math.floor(channels / 2)
  const spans =
    half > 0 && chance.often(0.5)
      ? [
          { start: 0, count: half },
          { start: half, count: channels - half },
        ]
      : [{ start: 0, count: channels }]
  return spans.map(
    (span, i): CoreProgram => ({
      core: from + i,
      layer: layer.name,
      tile: null,
      ...(spans.length > 1 ? { channels: span } : {}),
      code: ordered(chance, vectors, images).flatMap((vector) => [
        at(vector, { op: 'READ', bytes: each(layer.inputElements, span.count) }),
        at(vector, { op: 'EXECUTE', elements: each(layer.operations, span.count) }),
        at(vector, { op: 'WRITE', bytes: each(layer.outputElements, span.count) }),
      ]),
    }),
  )
}

/**
 * A program for so many images that somebody else could have written for a placed network: of all images in orders of their
 * own, or, where it `repeats`, of one image, again and again.
 */
export const programByOthers = (placed: Placed, seed: number, images: number, repeats = false): Program => {
  const chance = chanceOf(seed)
  const written = repeats ? 1 : images
  let next = placed.cores
  const programs = placed.layers.flatMap((layer): readonly CoreProgram[] => {
    if (layer.kind === 'base') return onCrossbars(chance, layer, written)
    const made = onOutputUnits(chance, layer, next, written)
    next += made.length
    return made
  })
  const layers = placed.layers.map((layer): Layer => {
    if (layer.kind === 'operator') return layer
    const { tiles: _tiles, round: _round, copies: _copies, ...base } = layer
    return base
  })
  const once = signalled(chance, layers, programs, placed.chip, { forgets: 0, strays: 0, rooms: 0, repeats })
  const step = new Map(layers.map((layer) => [layer.name, vectorsIn(layer)]))
  const cores = repeats
    ? once.map((core) => {
        const image = { start: 0, step: step.get(core.layer) ?? 0, body: core.code }
        return { ...core, code: [{ op: 'LOOP' as const, count: images, ...image }] }
      })
    : once
  const { chip, model, signature } = placed
  return {
    schema: 'ohmflow.program/1',
    chip,
    model,
    ...(signature === undefined ? {} : { signature }),
    pipeline: { partitioner: placed.partitioner, assigner: placed.assigner, synchronizer: 'by others' },
    cores: next,
    layers,
    phases: [{ scheme: 'by others', cores, sequential: null, considered: [] }],
    images,
  }
}

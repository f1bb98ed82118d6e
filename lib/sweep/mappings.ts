import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive } from '../codec/number.js'
import { optional } from '../codec/optional.js'

/** How a model is mapped, in the words of the command line; what is left out is as it is there. */
export interface Mapping {
  readonly tile?: string | undefined
  readonly duplicate?: string | undefined
  readonly extraCores?: number | undefined
  readonly assign?: string | undefined
  readonly sync?: string | undefined
  readonly schedule?: string | undefined
  readonly images?: number | undefined
  readonly simulate?: string | undefined
}

/** Mappings of every combination of what is listed. */
export type Mappings = { readonly [K in keyof Mapping]: Mapping[K] | readonly NonNullable<Mapping[K]>[] }

const isList = <A>(one: A | readonly A[]): one is readonly A[] => Array.isArray(one)

const oneOrMore = <A>(codec: t.Type<A>): t.Type<A | readonly A[]> => {
  const expected = `${codec.name}, or a list of such`
  const is = (u: unknown): u is A | readonly A[] =>
    Array.isArray(u) ? u.length > 0 && u.every(codec.is) : codec.is(u)
  return new t.Type<A | readonly A[]>(
    expected,
    is,
    (u, context) => (is(u) ? t.success(u) : t.failure(u, context, expected)),
    t.identity,
  )
}

const words = optional(oneOrMore(t.string))

export const Mappings: t.Type<Mappings> = closed<Mappings>('Mappings', {
  tile: words,
  duplicate: words,
  extraCores: optional(oneOrMore(natural)),
  assign: words,
  sync: words,
  schedule: words,
  images: optional(oneOrMore(positive)),
  simulate: words,
})

const each = <A extends string | number>(listed: A | readonly A[] | undefined): readonly (A | undefined)[] =>
  listed === undefined ? [undefined] : isList(listed) ? listed : [listed]

/** Every combination of what is listed; the first key changes slowest. */
export const combinations = (all: Mappings): readonly Mapping[] => {
  let ways: readonly Mapping[] = [{}]
  const times = <K extends keyof Mapping>(key: K, values: readonly Mapping[K][]): void => {
    ways = ways.flatMap((way) =>
      values.map((value) => (value === undefined ? way : { ...way, [key]: value })),
    )
  }
  times('tile', each(all.tile))
  times('duplicate', each(all.duplicate))
  times('extraCores', each(all.extraCores))
  times('assign', each(all.assign))
  times('sync', each(all.sync))
  times('schedule', each(all.schedule))
  times('images', each(all.images))
  times('simulate', each(all.simulate))
  return ways
}

/** The keys of a mapping, in the order in which they are told. */
export const mappingKeys = [
  'tile',
  'duplicate',
  'extraCores',
  'assign',
  'sync',
  'schedule',
  'images',
  'simulate',
] as const satisfies readonly (keyof Mapping)[]

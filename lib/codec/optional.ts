import * as t from 'io-ts'

/** The codec of a field that may be left out; what is wrong with one that is there is said of it alone. */
export const optional = <A>(codec: t.Type<A>): t.Type<A | undefined> =>
  new t.Type<A | undefined>(
    codec.name,
    (u): u is A | undefined => u === undefined || codec.is(u),
    (u, context) => (u === undefined ? t.success(undefined) : codec.validate(u, context)),
    (value) => (value === undefined ? undefined : codec.encode(value)),
  )

/** The codec of what may be unknown, which is said by null. */
export const orNull = <A>(codec: t.Type<A>): t.Type<A | null> => t.union([codec, t.null])

import * as t from 'io-ts'

/** The codec of what may be unknown, which is said by null. */
export const orNull = <A>(codec: t.Type<A>): t.Type<A | null> => t.union([codec, t.null])

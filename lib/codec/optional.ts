import * as t from 'io-ts'

/** The codec of a field that may be left out. */
export const optional = <A>(codec: t.Type<A>): t.Type<A | undefined> => t.union([codec, t.undefined])

/**
 * Bytes whose buffer no other thread shares, as files and requests take them: `Uint8Array<ArrayBuffer>` from
 * TypeScript 5.7 on, before which that type had no parameter.
 */
export type Bytes = ReturnType<Uint8Array['slice']>

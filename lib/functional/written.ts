/** A layer's result as it is written: bytes of int8 or uint8, or int32 sums, in their frame. */
export type Written = Uint8Array | Int32Array

/** A picture: rows from the top, pixels from the left, channels of a pixel side by side, each of 0 … 255. */
export interface Picture {
  readonly height: number
  readonly width: number
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3
  readonly pixels: Uint8Array | Float32Array
}

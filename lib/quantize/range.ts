/** The values that a quantized tensor is to represent; 0 is one of them. */
export interface Range {
  readonly low: number
  readonly high: number
}

/** Sees the values of a tensor, sample by sample, and says which range is to be represented. */
export interface RangeObserver {
  readonly see: (values: Float32Array) => void
  readonly range: () => Range
}

/** The plug-in point of calibration: a new observer for each tensor. `name` says what it does, in reports. */
export interface RangeMethod {
  readonly name: string
  readonly observer: () => RangeObserver
}

/** The range with 0 in it. */
export const withZero = ({ low, high }: Range): Range => ({ low: Math.min(low, 0), high: Math.max(high, 0) })

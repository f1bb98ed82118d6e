/** Numbers that a table of noise holds, a power of two. */
export const quantileBits = 14

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

/**
 * The number below which a standard normal one lies with probability `p`, to seven
 * digits for p in (10^-6, 1 − 10^-6) (M. J. Wichura, Algorithm AS 241: the percentage
 * points of the normal distribution, Applied Statistics 37, 1988, routine PPND7).
 */
export const normalQuantile = (p: number): number => {
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return (
      (q * polynomial([3.3871327179, 50.434271938, 159.29113202, 59.10937472], r)) /
      polynomial([1, 17.895169469, 78.757757664, 67.1875636], r)
    )
  }
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p))) - 1.6
  const z =
    polynomial([1.4234372777, 2.75681539, 1.3067284816, 0.17023821103], r) /
    polynomial([1, 0.7370016425, 0.12021132975], r)
  return q < 0 ? -z : z
}

/** 2^`quantileBits` equally likely standard normal numbers, ascending, with mean 0 and variance 1. */
export const standardNormals: Float64Array = (() => {
  const size = 2 ** quantileBits
  const values = Float64Array.from({ length: size }, (_, i) => normalQuantile((i + 0.5) / size))
  const spread = Math.sqrt(values.reduce((sum, z) => sum + z * z, 0) / size)
  return values.map((z) => z / spread)
})()

const factors: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  pJ: 1,
  nJ: 1e3,
  µJ: 1e6,
  mJ: 1e9,
  J: 1e12,
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** What a text that shows a number is worth beside others of its column: its digits, times its unit; undefined where it shows none. */
export const quantityIn = (text: string): number | undefined => {
  const found = /^[≥~<×+]*(−?)<?\s*(\d[\d ]*(?:\.\d+)?)\s*(%|[a-zµA-Z]*)/.exec(text)
  if (found === null) return undefined
  const [, minus, digits = '', unit = ''] = found
  return (minus === '' ? 1 : -1) * Number(digits.replaceAll(' ', '')) * (factors[unit] ?? 1)
}

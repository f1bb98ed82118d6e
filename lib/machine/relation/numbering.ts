/** Numbers what comes up, in the order in which it does. */
export const numbering = () => {
  const known = new Map<string | number, number>()
  return {
    of: (key: string | number): number => {
      const number = known.get(key) ?? known.size
      known.set(key, number)
      return number
    },
    size: (): number => known.size,
  }
}

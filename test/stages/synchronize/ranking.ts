/** Who touches a vector before and after a core, by position in the vertical group; null where nobody does. */
export interface Neighbourhood {
  readonly from: number | null
  readonly to: number | null
}

/** For each core, by position: its vectors in the order in which it takes them, and its neighbours at each. */
export type Ranking = readonly (readonly (Neighbourhood & { readonly vector: number })[])[]

/**
 * The order of cyclic(B) by its definition and nothing else: in a block of L vectors core v
 * starts at floor(v · L / P_V) and wraps around, so that it takes a vector at the time of its
 * place in this order; who touches a vector before whom follows from sorting (time, core).
 */
export const cyclicRanking = (cores: number, vectors: number, block: number): Ranking => {
  const orders = Array.from({ length: cores }, (): (Neighbourhood & { vector: number })[] => [])
  for (let first = 0; first < vectors; first += block) {
    const length = Math.min(block, vectors - first)
    const order = orders.map((_, v) =>
      Array.from({ length }, (_, k) => first + ((Math.floor((v * length) / cores) + k) % length)),
    )
    const time = order.map((vectors) => new Map(vectors.map((vector, k) => [vector, k])))
    const touching = new Map(
      (order[0] ?? []).map((vector) => [
        vector,
        Array.from({ length: cores }, (_, v) => v).toSorted(
          (a, b) => (time[a]?.get(vector) ?? 0) - (time[b]?.get(vector) ?? 0) || a - b,
        ),
      ]),
    )
    order.forEach((vectors, v) => {
      for (const vector of vectors) {
        const sorted = touching.get(vector) ?? []
        const rank = sorted.indexOf(v)
        orders[v]?.push({ vector, from: sorted[rank - 1] ?? null, to: sorted[rank + 1] ?? null })
      }
    })
  }
  return orders
}

/** Every core in order 0 … O − 1, core v after core v − 1. */
export const linearRanking = (cores: number, vectors: number): Ranking =>
  Array.from({ length: cores }, (_, v) =>
    Array.from({ length: vectors }, (_, vector) => ({
      vector,
      from: v === 0 ? null : v - 1,
      to: v === cores - 1 ? null : v + 1,
    })),
  )

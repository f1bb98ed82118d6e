/** A partitioner to begin with: it cuts matrices into tiles that are nearly equal in size. */
export const samplePartitioner = `import { right } from 'fp-ts/lib/Either.js'
import { roomOf } from 'ohmflow'

/** 0 … extent − 1 in as few pieces of at most \`most\` as will do, all nearly as long. */
const cut = (extent, most) => {
  const parts = Math.ceil(extent / most)
  const edge = (i) => Math.floor((i * extent) / parts)
  return Array.from({ length: parts }, (_, i) => ({ start: edge(i), count: edge(i + 1) - edge(i) }))
}

/** @type {import('ohmflow').Partitioner} */
export default ({ layers, ...network }) =>
  right({
    ...network,
    partitioner: 'mine',
    layers: layers.map((layer) => {
      if (layer.kind === 'operator') return layer
      const room = roomOf(network.chip.crossbar, layer)
      const down = cut(layer.rows, room.rows)
      const across = cut(layer.columns, Math.max(1, room.columns))
      const tiles = cut(layer.groups, 1).flatMap((groups) =>
        across.flatMap((columns) => down.map((rows) => ({ groups, rows, columns }))),
      )
      return { ...layer, tiles }
    }),
  })
`

/** A synchronizer to begin with: the cores of a group hand on each vector in turn, from the first core to the last. */
export const sampleSynchronizer = `import { synchronizer } from 'ohmflow'

/**
 * What each core of a group executes: its vectors one after the other, and of each the partial sum of
 * the core before it, added to its own.
 * @type {import('ohmflow').Scheme}
 */
const scheme = {
  name: 'mine',
  schedule: ({ cores, vectors, exchange }) =>
    cores.map((_, v) => {
      const [from, to] = [cores[v - 1], cores[v + 1]]
      const forward = exchange === 'forward'
      const take =
        from === undefined
          ? []
          : [{ op: 'WAIT', unit: 'output', from, count: 1 }, { op: forward ? 'RECEIVE' : 'LOADP', from }]
      const give =
        to === undefined
          ? [{ op: 'STORE' }]
          : [forward ? { op: 'SEND', to } : { op: 'STOREP' }, { op: 'CALL', to }]
      const body = [{ op: 'LOAD' }, { op: 'MVM' }, ...take, { op: 'ADD' }, ...give]
      return [{ op: 'LOOP', count: vectors, start: 0, step: 1, body }]
    }),
}

export default synchronizer('mine', scheme)
`

/** A partitioner to begin with: it cuts matrices into tiles that are nearly equal in size. */
export const samplePartitioner = `import { right } from 'fp-ts/lib/Either.js'
import { logicalColumns } from 'ohmflow'

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
      const { crossbar } = network.chip
      const down = cut(layer.rows, crossbar.rows)
      const across = cut(layer.columns, Math.max(1, logicalColumns(crossbar)))
      const tiles = cut(layer.groups, 1).flatMap((groups) =>
        across.flatMap((columns) => down.map((rows) => ({ groups, rows, columns }))),
      )
      return { ...layer, tiles }
    }),
  })
`

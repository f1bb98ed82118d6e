import type { Difference } from '../functional/difference.js'
import type { LayerRun, RunReport } from '../functional/runReport.js'
import { grouped, shortened } from './format.js'
import { listing } from './listing.js'

const compared = (difference: Difference | null): string => {
  if (difference === null) return ''
  const { elements, different, largest } = difference
  return different === 0
    ? 'equal bits'
    : `${grouped(different)} of ${grouped(elements)} differ, by ${Number(largest.toPrecision(3))} at most`
}

const layerRow = ({ layer, rows, columns, groups, vectors, tiles, elementType, difference }: LayerRun) => [
  shortened(layer, 32),
  `${rows}×${columns}${groups > 1 ? `×${groups}` : ''}`,
  grouped(vectors),
  grouped(tiles),
  elementType,
  compared(difference),
]

/** In how many layers all bits are equal, in words. */
const verdict = ({ layers, outputs, runtime }: RunReport): readonly string[] => {
  const all = [...layers, ...outputs].flatMap(({ difference }) => (difference === null ? [] : [difference]))
  if (all.length === 0) return []
  const equal = layers.filter(({ difference }) => difference?.different === 0).length
  const same = outputs.filter(({ difference }) => difference?.different === 0).length
  return [
    `compared     ${equal} of ${layers.length} base layers and ${same} of ${outputs.length} outputs have the bits of ${runtime}`,
  ]
}

/** A run on numbers as text: a base layer a row, with equal bits or the largest difference where it was held against the runtime. */
export const runTable = (report: RunReport): string => {
  const { layers, outputs, order, kernels, pipeline, chip, model } = report
  const asked = layers.some(({ difference }) => difference !== null)
  const columns = [
    { head: 'layer' },
    { head: 'matrix', numbers: true },
    { head: 'vectors', numbers: true },
    { head: 'tiles', numbers: true },
    { head: 'result' },
    ...(asked ? [{ head: `against ${report.runtime}` }] : []),
  ]
  return [
    listing(columns, layers.map(layerRow)),
    '',
    `network      ${shortened(model.name, 40)} on ${shortened(chip, 40)}`,
    `pipeline     ${Object.values(pipeline).join(', ')}`,
    `executed     in ${order} order, with ${kernels === 'simd' ? 'SIMD' : 'plain'} kernels; other operators in ${report.runtime}`,
    ...outputs.map(
      ({ output, elementType, shape, difference }) =>
        `output       ${shortened(output, 40)}: ${elementType} ${shape.join(' × ')}${difference === null ? '' : `, ${compared(difference)}`}`,
    ),
    ...verdict(report),
    '',
  ].join('\n')
}

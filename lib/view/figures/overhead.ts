import { overheadPercent } from '../format.js'
import { overhead } from '../results/measured.js'
import type { ArchitectureRow, Summary } from '../results/summary.js'
import { compose, type ResultFigure, text } from './compose.js'
import { architectureText, designText } from './designText.js'
import { muted, okabeIto } from './palette.js'
import { type Box, type Channel, plot } from './plot.js'

const title = 'Data transmission overhead by architecture'

/** The claim that it is compared with. */
const claim = 0.04

const worstOf = (rows: readonly ArchitectureRow[]): ArchitectureRow | undefined =>
  rows.reduce<ArchitectureRow | undefined>(
    (worst, row) =>
      worst === undefined || overhead(row.worstOverhead) > overhead(worst.worstOverhead) ? row : worst,
    undefined,
  )

/**
 * The share of signals among all bytes, for each way to exchange
 * partial sums and to signal: networks, and the worst layer of all.
 */
export const overheadFigure = async (summary: Summary): Promise<readonly ResultFigure[]> => {
  const { architectures, base, synchronizer } = summary
  const names = [...new Set(architectures.map(architectureText))]
  if (names.length === 0) return []
  const of = (name: string) => architectures.filter((row) => architectureText(row) === name)
  const layers = names.flatMap((name) => {
    const worst = worstOf(of(name))?.worstOverhead
    return worst === undefined ? [] : [{ name, worst, share: 100 * overhead(worst) }]
  })
  const networks = architectures.map((row) => ({ name: architectureText(row), share: 100 * overhead(row) }))
  const largest = Math.max(
    100 * claim,
    ...layers.map(({ share }) => share),
    ...networks.map(({ share }) => share),
  )
  const [step, domain] = [58, [0, largest * 1.1]]
  const box: Box = { x: 176, y: 8, width: 516, height: step * names.length, left: 172, right: 20, bottom: 24 }
  const x: Channel = {
    field: 'share',
    type: 'quantitative',
    scale: { domain: [...domain], nice: false },
    axis: { tickCount: 6, labelExpr: "datum.label + '%'" },
  }
  const body = await plot(box, { y: { field: 'name', type: 'nominal', scale: { domain: names } } }, [
    {
      data: { values: layers.map(({ name, share }) => ({ name, share })) },
      mark: { type: 'bar', height: 16, color: '#E8E8E8' },
      encoding: { x },
    },
    {
      data: { values: [{ share: 100 * claim }] },
      mark: { type: 'rule', stroke: muted, strokeDash: [5, 3] },
      encoding: { x, y: { value: 0 }, y2: { value: 'height' } },
    },
    {
      data: { values: networks },
      mark: { type: 'point', filled: true, size: 60, opacity: 0.55, color: okabeIto.blue },
      encoding: { x },
    },
    {
      data: { values: layers.map(({ name, share }) => ({ name, share })) },
      mark: {
        type: 'point',
        shape: 'diamond',
        filled: true,
        size: 90,
        opacity: 1,
        color: okabeIto.vermillion,
      },
      encoding: { x },
    },
  ])
  const notes = layers.map(({ worst, share }, i) => {
    const at = box.x + (box.width * share) / (largest * 1.1)
    const label = `${overheadPercent(overhead(worst))}  ${worst.network} ${worst.layer}`
    const late = at > box.x + box.width / 2
    return text(at + (late ? 6 : 0), box.y + step * i + 51, label, {
      size: 11,
      anchor: late ? 'end' : 'start',
    })
  })
  const svg = compose({
    title,
    notes: [
      `Signal bytes / all bytes; ${synchronizer}, ${designText(base, 'exchange', 'signal')}; dashed: 4%`,
    ],
    keys: [
      { label: 'a network', colour: okabeIto.blue, mark: 'circle' },
      { label: 'the worst layer of all networks', colour: okabeIto.vermillion, mark: 'diamond' },
    ],
    height: box.height + 62,
    body: `${body}${notes.join('')}${text(box.x + box.width / 2, box.y + box.height + 42, 'signal bytes of all bytes moved', { anchor: 'middle' })}`,
  })
  return [{ name: 'overhead', title, svg }]
}

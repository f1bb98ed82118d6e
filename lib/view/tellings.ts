import type { Report } from '../ir/report.js'

const parts = ['policy', 'partitioner', 'duplicator', 'assigner', 'synchronizer', 'simulator'] as const

export type Telling = readonly [head: string, of: (report: Report) => string]

/** What tells the reports apart: network, chip, clock, and parts of the pipeline; their partitioner where nothing does. */
export const tellings = (reports: readonly Report[]): readonly Telling[] => {
  const all: readonly Telling[] = [
    ['network', ({ model }) => model.name],
    ['chip', ({ chip }) => chip.name],
    ['clock', ({ chip }) => `${chip.clockGigahertz} GHz`],
    ...parts.map((part): Telling => [part, ({ pipeline }) => pipeline[part] ?? 'none']),
  ]
  const telling = all.filter(([, of]) => new Set(reports.map(of)).size > 1)
  return telling.length > 0 ? telling : all.filter(([head]) => head === 'partitioner')
}

/** A name for each report by what tells it apart; of several that nothing does, with its cores, else with its place. */
export const labelsOf = (reports: readonly Report[]): readonly string[] => {
  const telling = tellings(reports)
  const names = reports.map((report) => telling.map(([, of]) => of(report)).join(', '))
  const withCores = reports.map(({ network }, i) =>
    names.indexOf(names[i] ?? '') === names.lastIndexOf(names[i] ?? '')
      ? (names[i] ?? '')
      : `${names[i]}, ${network.cores} cores`,
  )
  return withCores.map((name, i) =>
    withCores.filter((other) => other === name).length === 1 ? name : `${i + 1}: ${name}`,
  )
}

/** Times of different networks are no measure of their mappings. */
export const isSameNetwork = (a: Report, b: Report): boolean =>
  a.model.sha256 === b.model.sha256 && a.model.macs === b.model.macs

/** Milliseconds an image. */
export const timeOf = ({ network: { milliseconds, images } }: Report): number => milliseconds / images

/** Picojoules an image. */
export const energyOf = ({ network: { energy, images } }: Report): number => energy.total / images

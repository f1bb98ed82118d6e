import type { Lowered, Network, Placed, Program, Report, Tiled } from 'ohmflow'
import { assembly, reportTable } from 'ohmflow'
import { activityOf } from 'ohmflow/program'
import {
  chromeTrace,
  describeLowered,
  describeNetwork,
  describePlaced,
  describeProgram,
  describeTiled,
  mappedPage,
} from 'ohmflow/view'
import type { Answer, Save } from './protocol.js'

/** What a run has made so far, by stage. */
export interface Made {
  readonly import?: Network
  readonly lower?: Lowered
  readonly tile?: Tiled
  readonly duplicate?: Tiled
  readonly assign?: Placed
  readonly synchronize?: Program
  readonly simulate?: Report
}

/** A stage of the page. */
export type StageName = keyof Made

/** What a stage made, for a person. */
export const described = (stage: StageName, made: Made): string => {
  const shown = <A>(artefact: A | undefined, describe: (artefact: A) => string): string =>
    artefact === undefined ? '' : describe(artefact)
  switch (stage) {
    case 'import':
      return shown(made.import, describeNetwork)
    case 'lower':
      return shown(made.lower, describeLowered)
    case 'tile':
      return shown(made.tile, describeTiled)
    case 'duplicate':
      return shown(made.duplicate, describeTiled)
    case 'assign':
      return shown(made.assign, describePlaced)
    case 'synchronize':
      return shown(made.synchronize, describeProgram)
    case 'simulate':
      return shown(made.simulate, (report) => reportTable(report))
  }
}

const names: Readonly<Record<StageName, string>> = {
  import: 'network',
  lower: 'lowered',
  tile: 'tiled',
  duplicate: 'duplicated',
  assign: 'placed',
  synchronize: 'program',
  simulate: 'report',
}

const isStage = (name: string): name is StageName => Object.hasOwn(names, name)

/** Events of a trace: some 30 MB at the most, which a page can hold. */
const mostEvents = 200_000

const traceText = (program: Program): string => {
  const pieces: string[] = []
  chromeTrace(program, { most: mostEvents }, (piece) => pieces.push(piece))
  return pieces.join('')
}

const ofProgram = (program: Program, what: 'assembly' | 'trace'): Answer =>
  what === 'assembly'
    ? { kind: 'file', name: 'program.asm', type: 'text/plain', text: assembly(program) }
    : { kind: 'file', name: 'trace.json', type: 'application/json', text: traceText(program) }

/** What is to be saved as a file; null where it has not been made. */
export const saved = (made: Made, { what, stage }: Save, address: string): Answer | null => {
  const { simulate: report, synchronize: program, assign: placed } = made
  if (what === 'page') {
    if (report === undefined || program === undefined || placed === undefined) return null
    const mapped = { report, program, placed, activity: activityOf(program) }
    const text = mappedPage(mapped, { command: [address], versions: {} })
    return { kind: 'file', name: 'mapping.html', type: 'text/html', text }
  }
  if (what === 'assembly' || what === 'trace') return program === undefined ? null : ofProgram(program, what)
  const artefact = isStage(stage) ? made[stage] : undefined
  return artefact === undefined || !isStage(stage)
    ? null
    : {
        kind: 'file',
        name: `${names[stage]}.json`,
        type: 'application/json',
        text: `${JSON.stringify(artefact, null, 2)}\n`,
      }
}

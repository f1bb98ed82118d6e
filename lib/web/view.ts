import type { Report } from 'ohmflow'
import { stageNames } from './mapping.js'
import type { Answer, Figures, Scene } from './protocol.js'

/** A stage as the page shows it. */
export interface StageView {
  readonly name: string
  readonly state: 'waiting' | 'running' | 'ran' | 'cached' | 'failed'
  readonly milliseconds: number | null
  /** What it has made, for a person. */
  readonly made: string
}

/** What the page shows of the compiler's work. */
export interface View {
  /** The latest request; answers to others are not looked at. */
  readonly id: number
  readonly stages: readonly StageView[]
  readonly failure: string | null
  /** The last report that there was, and the figures that go with it; they stay until there is another one. */
  readonly report: Report | null
  readonly figures: Figures
  /** Whether all that was asked for has come. */
  readonly settled: boolean
  /** Of which request the report is. */
  readonly reported: number
  /** The scenes of the guided tour, once somebody has asked for them. */
  readonly scenes: readonly Scene[]
}

const none: Figures = { floorplan: '', time: '', cores: '', memory: '', roofline: '', breakdown: '' }

/** What is there before anything was asked. */
export const emptyView: View = {
  id: 0,
  stages: stageNames.map((name) => ({ name, state: 'waiting', milliseconds: null, made: '' })),
  failure: null,
  report: null,
  figures: none,
  settled: true,
  reported: 0,
  scenes: [],
}

/** Something new is asked for: the first stage runs, and what was there stays for now. */
export const asked = (view: View, id: number): View => ({
  ...view,
  id,
  settled: false,
  stages: view.stages.map((each, i) => ({
    ...each,
    state: i === 0 ? 'running' : 'waiting',
    milliseconds: null,
  })),
})

const staged = (
  stages: readonly StageView[],
  { stage, did, milliseconds, made }: Extract<Answer, { readonly kind: 'stage' }>,
): readonly StageView[] => {
  const at = stages.findIndex(({ name }) => name === stage)
  return stages.map((each, i): StageView => {
    if (i === at) return { ...each, state: did, milliseconds, made }
    return i === at + 1 && at >= 0 && did !== 'failed' ? { ...each, state: 'running' } : each
  })
}

/** The page after an answer. */
export const answered = (view: View, answer: Answer): View => {
  if (answer.kind === 'tour') return { ...view, scenes: answer.scenes }
  if (answer.kind === 'file' || answer.id !== view.id) return view
  switch (answer.kind) {
    case 'stage':
      return { ...view, stages: staged(view.stages, answer) }
    case 'failure':
      return {
        ...view,
        failure: answer.message,
        settled: true,
        stages: view.stages.map((each) => (each.state === 'running' ? { ...each, state: 'waiting' } : each)),
      }
    case 'report':
      return { ...view, failure: null, report: answer.report, reported: answer.id }
    case 'figure':
      return { ...view, figures: { ...view.figures, [answer.name]: answer.svg } }
    case 'done':
      return { ...view, settled: true }
  }
}

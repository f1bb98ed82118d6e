import type { Deviation } from 'ohmflow/run'
import { startWorker } from '../startWorker.js'
import type { RunAnswer, RunRequest } from './protocol.js'
import workerUrl from './runWorker.ts?worker&url'

/** What the page shows of a run. */
export interface RunView {
  /** What it does; null where it is done, or has not begun. */
  readonly doing: string | null
  readonly layers: readonly { readonly layer: string; readonly deviation: Deviation }[]
  readonly outputs: readonly Extract<RunAnswer, { readonly kind: 'output' }>[]
  readonly notes: readonly string[]
  readonly failure: string | null
}

const nothing: RunView = { doing: null, layers: [], outputs: [], notes: [], failure: null }

const answered = (view: RunView, answer: RunAnswer): RunView => {
  switch (answer.kind) {
    case 'doing':
      return { ...view, doing: answer.what }
    case 'layer':
      return { ...view, layers: [...view.layers, answer] }
    case 'output':
      return { ...view, outputs: [...view.outputs, answer] }
    case 'done':
      return { ...view, doing: null, notes: answer.notes }
    case 'failure':
      return { ...view, doing: null, failure: answer.message }
  }
}

/** A run in a worker of its own, as the page sees it. */
export interface Runner {
  readonly view: RunView
  readonly run: (request: RunRequest) => void
  readonly stop: () => void
}

/** Runs what it is asked to; the worker, with the runtime in it, is started with each run, and ends with it. */
export const runner = (): Runner => {
  let view = $state.raw<RunView>(nothing)
  let worker: Worker | null = null
  const end = () => {
    worker?.terminate()
    worker = null
  }
  return {
    get view() {
      return view
    },
    run: (request) => {
      end()
      view = { ...nothing, doing: 'starts' }
      worker = startWorker(
        workerUrl,
        (answer: RunAnswer) => {
          view = answered(view, answer)
          if (view.doing === null) end()
        },
        (failure) => {
          view = answered(view, { kind: 'failure', message: failure })
          end()
        },
      )
      worker.postMessage(request)
    },
    stop: () => {
      end()
      view = { ...view, doing: null }
    },
  }
}

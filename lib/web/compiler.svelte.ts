import type { Answer, Ask, Request, Save } from './protocol.js'
import { saveFile } from './save.js'
import { startWorker } from './startWorker.js'
import { answered, asked, emptyView, type View } from './view.js'
import workerUrl from './worker.ts?worker&url'

/** The compiler in its worker, as the page sees it. */
export interface Compiler {
  readonly view: View
  readonly map: (request: Omit<Request, 'id' | 'kind'>) => void
  /** Has what was made saved as a file. */
  readonly save: (what: Save['what'], stage: string) => void
  /** Has the scenes of the guided tour made. */
  readonly tour: () => void
  /** Ends whatever the compiler does, however long it would go on. */
  readonly stop: () => void
}

/** Starts the compiler. */
export const startCompiler = (): Compiler => {
  let view = $state.raw<View>(emptyView)
  let last = 0
  const hear = (answer: Answer) => {
    if (answer.kind === 'file') saveFile(answer.name, answer.type, answer.text)
    view = answered(view, answer)
  }
  const fail = (message: string) => hear({ kind: 'failure', id: view.id, message })
  const started = () => startWorker(workerUrl, hear, fail)
  let worker = started()
  const send = (ask: Ask) => worker.postMessage(ask)
  return {
    get view() {
      return view
    },
    map: (request) => {
      last++
      view = asked(view, last)
      send({ ...request, kind: 'map', id: last })
    },
    save: (what, stage) => send({ kind: 'save', what, stage }),
    tour: () => send({ kind: 'tour' }),
    stop: () => {
      worker.terminate()
      worker = started()
      view = answered(view, {
        kind: 'failure',
        id: view.id,
        message: 'Stopped. Change something to map again.',
      })
    },
  }
}

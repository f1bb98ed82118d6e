import type { Answer, Ask, Request, Save } from './protocol.js'
import { saveFile } from './save.js'
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

/**
 * A worker that is a script of the page's own: unlike one that is loaded from an
 * address, it keeps to the content security policy of the page.
 */
const startWorker = (): Worker => {
  const source = `import ${JSON.stringify(new URL(workerUrl, location.href).href)}`
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  return new Worker(address, { type: 'module' })
}

/** Starts the compiler. */
export const startCompiler = (): Compiler => {
  let view = $state.raw<View>(emptyView)
  let last = 0
  const started = (): Worker => {
    const worker = startWorker()
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'file') saveFile(data.name, data.type, data.text)
      view = answered(view, data)
    })
    worker.addEventListener('error', ({ message }) => {
      const reason = message ? `: ${message}` : ''
      const failed = `The compiler could not be started${reason}. Reload the page.`
      view = answered(view, { kind: 'failure', id: view.id, message: failed })
    })
    return worker
  }
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

import type { Answer, Request } from './protocol.js'
import { answered, asked, emptyView, type View } from './view.js'
import workerUrl from './worker.ts?worker&url'

/** The compiler in its worker, as the page sees it. */
export interface Compiler {
  readonly view: View
  readonly ask: (request: Omit<Request, 'id'>) => void
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
  const worker = startWorker()
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    view = answered(view, data)
  })
  worker.addEventListener('error', ({ message }) => {
    view = answered(view, {
      kind: 'failure',
      id: view.id,
      message: `The compiler could not be started${message ? `: ${message}` : ''}. Reload the page.`,
    })
  })
  return {
    get view() {
      return view
    },
    ask: (request) => {
      last++
      view = asked(view, last)
      worker.postMessage({ ...request, id: last })
    },
  }
}

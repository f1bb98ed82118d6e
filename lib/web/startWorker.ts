/**
 * Starts a worker by a script of the page's own: unlike one that is loaded from an address, it keeps to the
 * content security policy of the page. `hear` is given its answers, `fail` why it could not be started.
 */
export const startWorker = <A>(
  file: string,
  hear: (answer: A) => void,
  fail: (message: string) => void,
): Worker => {
  const source = `import ${JSON.stringify(new URL(file, location.href).href)}`
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const worker = new Worker(address, { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<A>) => hear(data))
  worker.addEventListener('error', ({ message }) =>
    fail(`The compiler could not be started${message ? `: ${message}` : ''}. Reload the page.`),
  )
  return worker
}

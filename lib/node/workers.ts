import { Piscina } from 'piscina'

/** Workers that call an exported function of a file. */
export interface Workers {
  readonly run: (task: unknown) => Promise<unknown>
  /** Ends them, whatever they are at. */
  readonly close: () => Promise<void>
}

/** `threads` workers that run the exported function `name` of a file; each finds `data` as `workerData` of piscina. */
export const workers = (file: URL, name: string, threads: number, data: unknown = null): Workers => {
  const pool = new Piscina({
    filename: file.href,
    name,
    // a worker starts when there is work for it, and stays: what it has built or loaded is not made anew
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: Number.POSITIVE_INFINITY,
    workerData: data,
  })
  return {
    run: async (task): Promise<unknown> => pool.run(task),
    close: () => pool.destroy(),
  }
}

/**
 * Reports a bug that must not touch the result at hand: to the host's `reportError` where there
 * is one (browsers, Deno), else on the console. It does so a moment later, outside of the run.
 */
export const reportDefect = (defect: unknown): void => {
  queueMicrotask(() => {
    const reportError: unknown = Reflect.get(globalThis, 'reportError')
    if (typeof reportError === 'function') reportError(defect)
    // oxlint-disable-next-line no-console -- Node has no other place for a bug that must not end the process
    else console.error(defect)
  })
}

/** Does what must not touch the result at hand: what it throws is reported. */
export const unharmed = (work: () => void): void => {
  try {
    work()
  } catch (defect) {
    reportDefect(defect)
  }
}

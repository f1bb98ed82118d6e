/**
 * Tidies up when Ctrl-C comes, before the process ends of it as it would have without; gives what takes that back.
 * A command that listens for the interrupt itself goes on as it wants.
 */
export const onInterrupt = (tidy: () => void): (() => void) => {
  let wanted = true
  const interrupted = (): void => {
    if (wanted) tidy()
    if (process.listenerCount('SIGINT') === 0) process.kill(process.pid, 'SIGINT')
  }
  process.once('SIGINT', interrupted)
  return () => {
    wanted = false
    // an interrupt that has come already is delivered once the event loop turns, and would be lost without a listener
    setImmediate(() => void process.off('SIGINT', interrupted))
  }
}

import { type Bar, bar } from './bar.js'
import { onStderr } from './colours.js'
import { shown } from './screen.js'

/** What a person at a terminal sees while a mapping runs: a line a stage, and a bar while parts of one are done. */
export interface ProgressLines {
  readonly stage: (result: { readonly stage: string; readonly text: () => string }) => void
  /** `done` of all `parts` of a stage, which are called `unit`. */
  readonly part: (stage: string, unit: string, done: number, parts: number) => void
  readonly end: () => void
}

export const silent: ProgressLines = { stage: () => {}, part: () => {}, end: () => {} }

/** The time that is left, in seconds, as the end of a line; empty where there is none, or it is not known. */
export const leftText = (seconds: number): string => {
  const whole = Math.round(seconds)
  if (!(whole > 0) || !Number.isFinite(whole)) return ''
  const minutes = Math.floor(whole / 60)
  return `, ${minutes > 0 ? `${minutes} min ` : ''}${whole % 60} s left`
}

/** The same, but a stage that has been shown is not shown again: for a mapping that begins anew with what stages have made. */
export const onceEach = ({ stage, part, end }: ProgressLines): ProgressLines => {
  const shown = new Set<string>()
  return {
    stage: (result) => {
      if (!shown.has(result.stage)) stage(result)
      shown.add(result.stage)
    },
    part,
    end,
  }
}

/** Progress on standard error when that is a terminal, nothing on a pipe. */
export const progressLines = (): ProgressLines => {
  if (!process.stderr.isTTY) return silent
  let since = performance.now()
  let current: Bar | undefined
  let stageOfBar = ''
  const end = (): void => {
    current?.stop()
    current = undefined
  }
  return {
    stage: ({ stage, text }) => {
      end()
      const room = Math.max(20, (process.stderr.columns || 100) - 24)
      const line = stage === 'simulate' ? 'done' : (text().split('\n', 1)[0] ?? '')
      const what = line.length > room ? `${line.slice(0, room - 1)}…` : line
      const elapsed = `${(performance.now() - since).toFixed(0)} ms`
      process.stderr.write(
        shown(`${onStderr.green(stage.padEnd(12))} ${onStderr.dim(elapsed.padStart(8))}  ${what}\n`),
      )
      since = performance.now()
    },
    part: (stage, unit, done, parts) => {
      if (stage !== stageOfBar) end()
      stageOfBar = stage
      current ??= bar(
        parts,
        ({ drawn, done, secondsLeft }) =>
          `${stage.padEnd(12)} ${drawn} ${Math.floor((100 * done) / parts)}%, ${done} of ${parts} ${unit}${leftText(secondsLeft)}`,
        process.stderr,
      )
      current.to(done)
    },
    end,
  }
}

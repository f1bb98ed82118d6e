import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bar } from '../../lib/cli/bar.js'

/** A bar of a hundred parts on a terminal, what it writes, and a clock that stands where it is set. */
const drawn = (columns: number) => {
  const written: string[] = []
  const clock = { at: 0 }
  const line = bar(
    100,
    (state) => `${state.drawn}|${state.done} done, ${state.secondsLeft} s left`,
    { columns, write: (text) => written.push(text) },
    () => clock.at,
  )
  return { written, clock, line }
}

test('says how much is done and, at the pace so far, how long the rest takes', () => {
  const { written, clock, line } = drawn(100)
  clock.at = 5000
  line.to(25)
  expect(written).toEqual([`\r${'━'.repeat(10)}${' '.repeat(30)}|25 done, 15 s left\u001B[K`])
})

test('stays on its line, whatever the terminal, and leaves nothing behind', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 120 }), fc.nat({ max: 100 }), (columns, done) => {
      const { written, line } = drawn(columns)
      line.to(done)
      line.stop()
      const [text = '', ...rest] = written
      expect(text.replace('\r', '').replace('\u001B[K', '').length).toBeLessThan(columns)
      expect(rest).toEqual(['\r\u001B[K'])
    }),
  )
})

test('is drawn ten times a second at the most', () => {
  const { written, clock, line } = drawn(100)
  for (let part = 0; part <= 100; part++) {
    clock.at = part * 10
    line.to(part)
  }
  expect(written.length).toBe(11)
})

import { expect, test } from 'vitest'
import { Horizon, horizonProblem, horizonText, parseHorizon } from '../../lib/isa/horizon.js'

const horizon: Horizon = {
  box: [56, 56],
  axes: [
    { size: 112, digit: 0, stride: 2, divisor: 1, high: 1 },
    { size: 112, digit: 1, stride: 2, divisor: 3, high: -1 },
  ],
  start: 0,
  step: 1,
  grain: 2,
}

test('a horizon is one word, and words with anything before, between or behind its parts are none', () => {
  const word = '56x56/112@0*2+1,112@1*2-1:3/0+1/2'
  expect(horizonText(horizon)).toBe(word)
  expect(parseHorizon(word)).toEqual(horizon)
  for (let place = 0; place <= word.length; place++)
    expect(Horizon.is(parseHorizon(`${word.slice(0, place)}z${word.slice(place)}`))).toBe(false)
})

test('a horizon reaches as far as a double counts, and no farther', () => {
  const most = Number.MAX_SAFE_INTEGER
  const reaching = (stride: number, high: number): Horizon => ({
    ...horizon,
    box: [2],
    axes: [{ size: 4, digit: 0, stride, divisor: 1, high }],
  })
  expect(horizonProblem(reaching(most, 0))).toBeNull()
  expect(horizonProblem(reaching(most - 1, 1))).toBeNull()
  expect(horizonProblem(reaching(most - 1, -1))).toBeNull()
  for (const [stride, high] of [
    [most, 1],
    [most, -1],
    [1, most],
  ] as const)
    expect(horizonProblem(reaching(stride, high))).toContain('farther than can be counted')
})

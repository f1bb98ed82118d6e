import { describe, expect, it } from 'vitest'
import { parseGiven } from '../../lib/cli/inputs.js'
import { outcome } from '../../lib/rule.js'

const given = (...value: readonly string[]) => outcome(parseGiven({ bind: [], value }))

describe('values that are given on the command line', () => {
  it.each([
    ['sr=16000', { sr: 16000 }],
    ['sr=-1.5e3', { sr: -1500 }],
    ['flag=true', { flag: 1 }],
    ['flag=False', { flag: 0 }],
    ['sizes=1,2', { sizes: [1, 2] }],
    ['sizes=[1, 2]', { sizes: [1, 2] }],
    ['sizes=[3]', { sizes: [3] }],
    ['a=b=4', { 'a=b': 4 }],
  ])('%s', (text, values) => {
    expect(given(text)).toEqual({ _tag: 'Right', right: { bindings: {}, values } })
  })

  it.each([
    ['sr'],
    ['sr='],
    ['=1'],
    ['sr=fast'],
    ['sr=1,,2'],
    ['sr=0x10'],
    ['sr=Infinity'],
    ['sr=1', 'sr=2'],
  ])('is wrong usage: %s %s', (...texts) => {
    expect(given(...texts)).toMatchObject({ left: { _tag: 'UsageError' } })
  })

  it('leave a task as it is where there are none', () => {
    expect(given()).toEqual({ _tag: 'Right', right: { bindings: {} } })
  })
})

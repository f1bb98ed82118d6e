import * as fc from 'fast-check'
import { afterEach, describe, expect, it, test, vi } from 'vitest'
import { fitted } from '../../lib/cli/fitted.js'
import { onInterrupt } from '../../lib/cli/onInterrupt.js'
import { spelledOut } from '../../lib/cli/say.js'

const ascii = /^\p{ASCII}*$/u

const characters = fc
  .array(fc.integer({ min: 0, max: 0x10ffff }))
  .map((points) => String.fromCodePoint(...points))

test('JSON for a terminal without other characters says the same in ASCII', () => {
  fc.assert(
    fc.property(characters, (text) => {
      const json = JSON.stringify({ text })
      const plain = spelledOut(json, true)
      expect([ascii.test(plain), JSON.parse(plain), spelledOut(json, false)]).toEqual([true, { text }, json])
    }),
  )
})

describe('what is said', () => {
  it('fits the terminal, word by word', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(words, fc.integer({ min: 12, max: 120 }), (all, columns) => {
        const lines = fitted(all.join(' '), { isTTY: true, columns }).split('\n')
        expect(lines.filter(({ length }) => length > columns)).toEqual([])
        expect(lines.join(' ')).toBe(all.join(' '))
      }),
    )
  })

  it('is one line where a program reads it', () => {
    const text = 'a word '.repeat(40).trim()
    expect(fitted(text, { isTTY: false, columns: 80 })).toBe(text)
  })
})

describe('Ctrl-C', () => {
  const others = process.listeners('SIGINT')
  afterEach(() => {
    process.removeAllListeners('SIGINT')
    for (const listener of others) process.on('SIGINT', listener)
    vi.restoreAllMocks()
  })
  const ended = () => vi.spyOn(process, 'kill').mockReturnValue(true)

  it('lets what is drawn go, and then the process, by the same signal', () => {
    process.removeAllListeners('SIGINT')
    const [kill, tidy] = [ended(), vi.fn()]
    onInterrupt(tidy)
    process.emit('SIGINT')
    expect(tidy).toHaveBeenCalledTimes(1)
    expect(kill.mock.calls).toEqual([[process.pid, 'SIGINT']])
  })

  it('leaves the end to a command that listens itself', () => {
    process.removeAllListeners('SIGINT')
    const [kill, tidy] = [ended(), vi.fn()]
    onInterrupt(tidy)
    process.on('SIGINT', () => {})
    process.emit('SIGINT')
    expect([tidy.mock.calls.length, kill.mock.calls.length]).toEqual([1, 0])
  })

  it('finds nothing to tidy up once that is taken back', async () => {
    process.removeAllListeners('SIGINT')
    const tidy = vi.fn()
    onInterrupt(tidy)()
    await new Promise(setImmediate)
    expect(process.listenerCount('SIGINT')).toBe(0)
    expect(tidy).not.toHaveBeenCalled()
  })

  it('ends the process too where it came just before that is taken back', () => {
    process.removeAllListeners('SIGINT')
    const [kill, tidy] = [ended(), vi.fn()]
    onInterrupt(tidy)()
    process.emit('SIGINT')
    expect(kill.mock.calls).toEqual([[process.pid, 'SIGINT']])
    expect(tidy).not.toHaveBeenCalled()
  })
})

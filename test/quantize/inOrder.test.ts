import { expect, test } from 'vitest'
import { inOrder } from '../../lib/quantize/inOrder.js'

/** Work whose pieces end when they are let go, and what has become of them. */
const held = () => {
  const log: string[] = []
  const ends = new Map<number, () => void>()
  const work = (item: number): Promise<number> => {
    log.push(`begin ${item}`)
    return new Promise((resolve) =>
      ends.set(item, () => {
        log.push(`end ${item}`)
        resolve(item)
      }),
    )
  }
  return { log, work, end: (item: number) => ends.get(item)?.() }
}

test('results come in the order of the items, and no more are at work than may be', async () => {
  const { log, work, end } = held()
  const results = inOrder([0, 1, 2], 2, work)
  const first = results.next()
  end(1)
  end(0)
  expect((await first).value).toBe(0)
  expect(log).toEqual(['begin 0', 'begin 1', 'end 1', 'end 0', 'begin 2'])
  end(2)
  expect([(await results.next()).value, (await results.next()).value]).toEqual([1, 2])
  expect((await results.next()).done).toBe(true)
})

test('whoever stops early waits for what has begun', async () => {
  const { log, work, end } = held()
  const results = inOrder([0, 1, 2], 2, work)
  const first = results.next()
  end(0)
  await first
  const stopped = results.return().then(() => log.push('stopped'))
  end(1)
  end(2)
  await stopped
  expect(log.at(-1)).toBe('stopped')
  expect(log).toContain('end 1')
})

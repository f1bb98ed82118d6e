// A process of its own that uses a store on disk: `node storeChild.js FOLDER WHAT [N]`, with what it saw as JSON on standard output.
import { once } from 'node:events'
import { isSome } from 'fp-ts/lib/Option.js'
import { diskStore } from 'ohmflow/node'

const [folder = '', what, n = '0'] = process.argv.slice(2)
const warnings = []
const store = diskStore(folder, { warn: (reason) => warnings.push(reason) })

/** A value that shows when it is not whole: a number, and that number everywhere. */
const value = (of) => ({ of, cells: new Int32Array(20_000).fill(of) })
const isWhole = (found) => found.cells.length === 20_000 && found.cells.every((cell) => cell === found.of)

/** Writes and reads the same few keys over and over, once it is told to, until it has met what another process wrote; but no more often than that will take. */
const hammer = async (of) => {
  process.stdout.write('ready\n')
  await once(process.stdin, 'data')
  process.stdin.destroy()
  const seen = { whole: 0, torn: 0, foreign: 0 }
  const read = async (key) => {
    const found = await store.get(key)()
    if (!isSome(found)) return
    if (isWhole(found.value)) seen.whole++
    else seen.torn++
    if (found.value.of !== of) seen.foreign++
  }
  for (let round = 0; round < 30 || (seen.foreign === 0 && round < 300); round++) {
    const key = `key ${round % 3}`
    // before as well: one process meets the other then, be it that they run one after the other
    await read(key)
    await store.set(key, value(of))()
    await read(key)
  }
  return seen
}

/** Sets small values until there is a warning, then some more; what of it comes back. */
const fill = async () => {
  await store.set('first', value(1))()
  for (let i = 0; i < 200 && warnings.length === 0; i++)
    await store.set(`${i}`, new Uint8Array(10_000).fill(i))()
  await store.set('after', value(2))()
  const [first, after] = [await store.get('first')(), await store.get('after')()]
  return { first: isSome(first) && isWhole(first.value), after: isSome(after) }
}

/** Looks for a value that was there before, and sets another. */
const look = async () => {
  const found = await store.get('before')()
  await store.set('other', value(3))()
  await store.set('more', value(4))()
  return { before: isSome(found) && isWhole(found.value) }
}

const begin = async () => {
  await store.set('before', value(5))()
  return {}
}

const seen = await { hammer: () => hammer(Number(n)), fill, look, begin }[what]()
process.stdout.write(JSON.stringify({ ...seen, warnings }))

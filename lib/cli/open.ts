import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { printable } from '../codec/printable.js'
import { isZooName } from '../entries/codec.js'
import { servePage } from '../node/servePage.js'
import { type AsyncRule, fail, get } from '../rule.js'
import { type Failure, usageError } from './exit.js'
import { isFile, loadModel } from './inputs.js'
import { tell } from './say.js'

/** The options of `ohmflow open` as they are written. */
export interface OpenOptions {
  /** Whether a browser is opened; false with `--no-browser`. */
  readonly browser: boolean
}

/** Where a page finds the file that it was given, beside its own files. */
const givenPath = '/given'

/** What is behind the `#` of the address, and the files beside those of the page. */
interface Opened {
  readonly hash: string
  readonly given: ReadonlyMap<string, Uint8Array>
}

/** Where the page asks for the WebAssembly of onnxruntime-web, with which it runs models. */
const runtimePath = '/assets/ort-wasm-simd-threaded.wasm'

/** That WebAssembly as it is installed beside ohmflow; nothing where it is not, which the page says when it is wanted. */
const runtimeFile = async (): Promise<ReadonlyMap<string, Uint8Array>> => {
  try {
    const file = import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')
    return new Map([[runtimePath, await readFile(new URL(file))]])
  } catch {
    return new Map()
  }
}

async function* openedWith(model: string | undefined): AsyncRule<Failure, Opened> {
  if (model === undefined) return { hash: '', given: new Map() }
  if (!isFile(model, isZooName)) return { hash: `#network=${model}`, given: new Map() }
  const { bytes } = yield* loadModel(model)
  const address = new URLSearchParams({ network: 'given', file: basename(model) })
  return { hash: `#${address}`, given: new Map([[givenPath, bytes]]) }
}

/** Has the system open an address; where it has no way to, the person has it on the screen. */
const openBrowser = (address: string): void => {
  const [command, args] =
    process.platform === 'darwin'
      ? (['open', [address]] as const)
      : process.platform === 'win32'
        ? (['explorer.exe', [address]] as const)
        : (['xdg-open', [address]] as const)
  const opener = spawn(command, args, { stdio: 'ignore', detached: true })
  opener.on('error', () => {})
  opener.unref()
}

const untilInterrupted = (): Promise<number> =>
  new Promise((resolve) => {
    process.once('SIGINT', () => resolve(128 + 2))
    process.once('SIGTERM', () => resolve(128 + 15))
  })

/** `ohmflow open [MODEL]`: serves the playground to this machine, and opens it, until it is interrupted. */
export async function* openPage(
  model: string | undefined,
  { browser }: OpenOptions,
): AsyncRule<Failure, string> {
  const folder = fileURLToPath(new URL('../../playground', import.meta.url))
  if (!existsSync(folder))
    yield* fail(usageError('the page is not built; in a clone: npm run build:playground'))
  const { hash, given } = yield* openedWith(model)
  const page = yield* get(await servePage(folder, new Map([...(await runtimeFile()), ...given]))())
  tell(`${printable(`${page.address}${hash}`)}\nServed to this machine alone; Ctrl-C ends.\n`)
  if (browser) openBrowser(`${page.address}${hash}`)
  const status = await untilInterrupted()
  await page.close()
  return process.exit(status)
}

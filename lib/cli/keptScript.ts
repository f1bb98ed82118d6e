import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import nodeModule from 'node:module'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Script } from 'node:vm'
import { cacheFolder } from './cacheFolder.js'
import { optimizeSeldom } from './optimizeLate.js'

type Exports = Readonly<Record<string, unknown>>

/** What a script in CommonJS is given; since it is no module, also its address, and how it imports what is beside it. */
type Body = (
  module: { exports: Exports },
  exports: Exports,
  require: NodeJS.Require,
  here: string,
  load: (path: string) => Promise<unknown>,
) => void

/** What is done where it can be, and no loss where it cannot: a folder may be full, or not be one's own. */
const ifPossible = <A>(does: () => A): A | undefined => {
  try {
    return does()
  } catch {
    return undefined
  }
}

/** What stands before what has been compiled of a script of this digest: the engine executes whatever it is given, and falls over a damaged byte. */
const heading = (digest: string, compiled: Buffer): string =>
  digest + createHash('sha256').update(compiled).digest('hex')

const headingLength = (digest: string): number => digest.length + 64

/** What has been compiled of a script of this digest, as `write` left it; nothing where it is damaged. */
const read = (path: string, digest: string): Buffer | undefined =>
  ifPossible(() => {
    const bytes = readFileSync(path)
    const length = headingLength(digest)
    const compiled = bytes.subarray(length)
    return bytes.toString('latin1', 0, length) === heading(digest, compiled) ? compiled : undefined
  })

/** Writes beside the place and moves there, so that nobody reads half of it. */
const write = (path: string, digest: string, made: () => Buffer): void => {
  ifPossible(() => {
    const compiled = made()
    const beside = `${path}.${process.pid}`
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(beside, Buffer.concat([Buffer.from(heading(digest, compiled)), compiled]))
    renameSync(beside, path)
  })
}

/** How many characters of a script are its digest, in a comment at its beginning. */
const digestLength = 64

/**
 * What a script in CommonJS exports, which need not be compiled if an earlier process has: that takes a fifth of the time
 * of a short command. Node keeps what it has compiled of modules from 22.8 on, and what functions compile to when they
 * are first called from no version on. The script is a function in parentheses, of what `Body` says, behind a comment
 * with its digest. As Node has it, NODE_DISABLE_COMPILE_CACHE=1 keeps nothing.
 */
export const keptScript = (
  url: URL,
  folder = process.env['NODE_DISABLE_COMPILE_CACHE'] === '1' ? undefined : cacheFolder(),
): Exports => {
  optimizeSeldom()
  const file = fileURLToPath(url)
  const kept =
    folder === undefined
      ? undefined
      : join(folder, 'code', `${basename(file)}-${process.version}-${process.arch}`)
  // of nothing but ASCII, which needs no decoding
  const text = readFileSync(file, 'latin1')
  const digest = text.slice('/*'.length, '/*'.length + digestLength)
  const cachedData = kept === undefined ? undefined : read(kept, digest)
  const script = new Script(text, {
    filename: file,
    ...(cachedData === undefined ? {} : { cachedData }),
  })
  if (kept !== undefined && (cachedData === undefined || script.cachedDataRejected === true))
    process.once('exit', (code) => {
      if (code === 0) write(kept, digest, () => script.createCachedData())
    })
  const body: Body = script.runInThisContext()
  const module = { exports: {} }
  body(
    module,
    module.exports,
    nodeModule.createRequire(url),
    url.href,
    (path) => import(new URL(path, url).href),
  )
  return module.exports
}

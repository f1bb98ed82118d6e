import { readdir, readFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { extname, join, sep } from 'node:path'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type FileError, fileError } from './fileError.js'

/** A page that is served. */
export interface Served {
  readonly address: string
  readonly close: () => Promise<void>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
}

interface Answer {
  readonly type: string
  readonly bytes: Uint8Array
}

/** All files of a folder, by the paths that they have in addresses: nothing else can be asked for. */
const answersIn = async (folder: string): Promise<Map<string, Answer>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async ({ parentPath, name }) => {
        const path = join(parentPath, name)
        const type = types[extname(name)] ?? 'application/octet-stream'
        return [
          path.slice(folder.length).split(sep).join('/'),
          { type, bytes: await readFile(path) },
        ] as const
      }),
  )
  return new Map(found)
}

const answering =
  (answers: ReadonlyMap<string, Answer>): RequestListener =>
  ({ method, url = '/' }, response) => {
    const [path = '/'] = url.split(/[?#]/)
    const answer = answers.get(path === '/' ? '/index.html' : path)
    const readable = method === 'GET' || method === 'HEAD'
    response.statusCode = readable ? (answer === undefined ? 404 : 200) : 405
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
    response.setHeader('Cache-Control', 'no-cache')
    if (!readable || answer === undefined) return void response.end()
    response.setHeader('Content-Type', answer.type)
    response.setHeader('Content-Length', answer.bytes.length)
    response.end(method === 'HEAD' ? undefined : answer.bytes)
  }

/**
 * Serves the page in a folder, as it is now, to this machine alone, at a port that is free; `given` are files
 * beside those of the folder, by their paths. Fails with `FileError` where the folder cannot be read.
 */
export const servePage = (
  folder: string,
  given: ReadonlyMap<string, Uint8Array> = new Map(),
): TaskEither<FileError, Served> =>
  TE.tryCatch(
    async () => {
      const answers = await answersIn(folder)
      for (const [path, bytes] of given) answers.set(path, { type: 'application/octet-stream', bytes })
      const server = createServer(answering(answers))
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject)
        server.listen(0, '127.0.0.1', resolve)
      })
      const bound = server.address()
      const port = bound !== null && typeof bound === 'object' ? bound.port : 0
      return {
        address: `http://127.0.0.1:${port}/`,
        close: () =>
          new Promise<void>((resolve) => {
            server.closeAllConnections()
            server.close(() => resolve())
          }),
      }
    },
    (thrown) => fileError(folder, 'read', thrown),
  )

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Whether there is a Redis to start; the tests that need one say so where there is none. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0

/** A port that nobody listens at. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address !== null && typeof address === 'object' ? address.port : 0
}

/** A Redis of a test's own that keeps nothing: where it ends, all that was in it is gone. */
export const startRedis = async (port: number, folder: string): Promise<ChildProcess> => {
  const server = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  for await (const text of server.stdout) if (String(text).includes('Ready to accept connections')) break
  return server
}

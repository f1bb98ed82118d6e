import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zoo } from 'ohmflow'
import { afterAll, describe, expect, it } from 'vitest'
import { main, ohmflow } from './ohmflow.js'

const folder = mkdtempSync(join(tmpdir(), 'ohmflow-open-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('ohmflow open', () => {
  it('serves the page and the file to this machine, until it is interrupted', async () => {
    const bytes = zoo['squeezenet1.1'].build()
    writeFileSync(join(folder, 'my net.onnx'), bytes)
    const process_ = spawn(process.execPath, [main, 'open', join(folder, 'my net.onnx'), '--no-browser'])
    const ended = once(process_, 'exit')
    const [said] = await Promise.race([once(process_.stdout, 'data'), ended])
    const address = new URL(String(said).split('\n')[0] ?? '')
    expect([address.hostname, address.hash]).toEqual(['127.0.0.1', '#network=given&file=my+net.onnx'])

    const page = await fetch(address)
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await page.text()).toContain('Content-Security-Policy')
    expect(new Uint8Array(await (await fetch(new URL('/given', address))).arrayBuffer())).toEqual(bytes)
    const others = ['/package.json', '/..%2f..%2fpackage.json', '/assets', '/%00'].map(
      async (path) => (await fetch(new URL(path, address))).status,
    )
    expect(await Promise.all(others)).toEqual([404, 404, 404, 404])
    expect((await fetch(address, { method: 'POST' })).status).toBe(405)

    process_.kill('SIGTERM')
    expect(await ended).toEqual([128 + 15, null])
  })

  it('says what is wrong with a name or file before it serves anything', async () => {
    expect(await ohmflow('open', 'resnet19')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('resnet18'),
    })
    expect(await ohmflow('open', join(folder, 'none.onnx'))).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('none.onnx'),
    })
  })
})

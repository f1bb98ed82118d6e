import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pipeBytes, readBytes, readText, textIn } from '../../lib/node/readBytes.js'

// there are no pipes with names on Windows
describe.skipIf(process.platform === 'win32')('a pipe', () => {
  let folder = ''
  const pipe = () => join(folder, 'pipe')

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
    execFileSync('mkfifo', [pipe()])
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each([
    ['bytes', readBytes],
    ['text', readText],
  ] as const)('to which nobody writes is refused, not waited for: %s', async (_what, read) => {
    expect(await read(pipe())()).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'FileError', path: pipe(), code: 'EPIPE', reason: 'nobody writes to this pipe' },
    })
  })

  test('is read to its end, also where its writer pauses', async () => {
    // opened for both, so that it has a writer from the beginning on; a pipe does not hold what comes before the pause,
    // so that it is being read by then, however slowly
    const script =
      'exec 3<>"$1"; echo ready; head -c 200000 /dev/zero | tr "\\0" x >&3; sleep 0.2; printf two >&3; read -r _'
    const writer = spawn('sh', ['-c', script, 'sh', pipe()], { stdio: ['pipe', 'pipe', 'ignore'] })
    await new Promise((resolve) => writer.stdout.once('data', resolve))
    const text = readText(pipe())()
    writer.stdin.end('\n')
    expect(await text).toEqual({ _tag: 'Right', right: `${'x'.repeat(200_000)}two` })
  })

  test('is not read without end', async () => {
    const writer = spawn('sh', ['-c', 'exec 3<>"$1"; echo ready; exec cat /dev/zero >&3', 'sh', pipe()], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await new Promise((resolve) => writer.stdout.once('data', resolve))
    await expect(pipeBytes(pipe(), 100_000)).rejects.toMatchObject({ code: 'EFBIG' })
    writer.kill()
  })

  test('a device is refused', async () => {
    expect(await readBytes('/dev/zero')()).toMatchObject({
      _tag: 'Left',
      left: { _tag: 'FileError', code: 'EINVAL', reason: 'it is a device, not a file' },
    })
  })
})

describe('text', () => {
  const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding)

  test('is what its bytes say, without a mark at its beginning', () => {
    expect(textIn('a.json', bytes('\uFEFF{"größe": 1}'))).toEqual({ _tag: 'Right', right: '{"größe": 1}' })
  })

  test.each([
    ['in UTF-16', bytes('\uFEFF{}', 'utf16le'), 'EILSEQ', 'it is text in UTF-16, not in UTF-8'],
    ['cut in a character', bytes('ö').subarray(0, 1), 'EILSEQ', 'it has bytes that are no UTF-8 text'],
    ['of Latin-1', bytes('größe', 'latin1'), 'EILSEQ', 'it has bytes that are no UTF-8 text'],
    [
      'too long for a string',
      new Uint8Array(2 ** 28 + 1),
      'EFBIG',
      'it has 268435457 bytes; texts of at most 268435456 are read',
    ],
  ])('%s is refused', (_what, given, code, reason) => {
    expect(textIn('a.json', given)).toEqual({
      _tag: 'Left',
      left: { _tag: 'FileError', path: 'a.json', doing: 'read', code, reason },
    })
  })
})

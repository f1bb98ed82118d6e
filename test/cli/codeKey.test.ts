import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeKey } from '../../lib/cli/codeKey.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const modules = {
  'cli/worker.js':
    "import { a } from '../a.js'\nexport const later = () => import('./later.js')\nimport 'rxjs'\n",
  'cli/later.js': 'export*from"../deep/b.js"',
  'a.js': "export { c } from './deep/c.js'; export const a = 1",
  'deep/b.js': "import './c.js'; import '../cli/worker.js'",
  'deep/c.js': 'export const c = 2',
  'deep/other.js': "import './c.js'",
} as const

const keyWith = (changes: Readonly<Record<string, string>>): string => {
  for (const [name, text] of Object.entries({ ...modules, ...changes })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return codeKey(pathToFileURL(join(folder, 'cli', 'worker.js')))
}

describe('the key of code', () => {
  it('is another with any module that is reached, and the same with all others', () => {
    const key = keyWith({})
    expect(keyWith({})).toBe(key)
    for (const [name, text] of Object.entries(modules)) {
      const changed = keyWith({ [name]: `${text}\n// changed` })
      if (name === 'deep/other.js') expect(changed).toBe(key)
      else expect(changed).not.toBe(key)
    }
  })
})

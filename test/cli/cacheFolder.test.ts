import { describe, expect, test } from 'vitest'
import { cacheFolder } from '../../lib/cli/cacheFolder.js'

describe('the folder of the cache', () => {
  test.each([
    ['/cache', ['/home/me'], '/cache/ohmflow'],
    ['', ['/home/me'], '/home/me/.cache/ohmflow'],
    ['.', ['/home/me'], '/home/me/.cache/ohmflow'],
    ['cache', ['/home/me'], '/home/me/.cache/ohmflow'],
    ['../cache', ['/home/me'], '/home/me/.cache/ohmflow'],
    ['~/cache', ['/home/me'], '/home/me/.cache/ohmflow'],
    ['', ['', '/home/account'], '/home/account/.cache/ohmflow'],
    ['', ['home', '/home/account'], '/home/account/.cache/ohmflow'],
    ['', ['', ''], undefined],
    ['cache', ['.'], undefined],
  ] as const)('for %j and homes %j is %j', (cacheHome, homes, folder) => {
    expect(cacheFolder(cacheHome, homes)).toBe(folder)
  })

  test('is absolute, whatever the environment says', () => {
    expect(cacheFolder()).toMatch(/^\//)
  })
})

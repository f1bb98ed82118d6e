import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { followed } from './shown.js'

describe('the tutorial', () => {
  const mine = followed('tutorial')

  it('leaves no JavaScript beside the sources of the reader, which tests would read instead', () => {
    const files = readdirSync(mine().folder).filter((file) => file !== 'node_modules')
    expect(files.filter((file) => file.endsWith('.ts')).length).toBeGreaterThan(0)
    expect(files.filter((file) => file.endsWith('.js') && files.includes(file.replace(/js$/, 'ts')))).toEqual(
      [],
    )
  })
})

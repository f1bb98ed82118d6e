import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Project, project } from './docs/project.js'

const consumer = join(import.meta.dirname, '..', 'fixtures', 'consumer')

let mine: Project
beforeAll(() => {
  mine = project()
  for (const file of readdirSync(consumer)) mine.write(file, readFileSync(join(consumer, file), 'utf8'))
})
afterAll(() => mine.remove())

describe("a user's project with the packed package", () => {
  it('type-checks, declarations of the package included, composes a pipeline and searches', () => {
    expect(mine.shell('npm start --silent')).toBe('2 placements; the fastest is tall, 66 tiles\n')
  })

  it('tests the partitioner that is written there, and not what was compiled before', () => {
    const sound = readFileSync(join(consumer, 'tall.ts'), 'utf8')
    mine.write('tall.ts', sound.replace('cutFull(layer.rows,', 'cutFull(layer.rows - 1,'))
    expect(mine.shell('npm test --silent')).toMatch(/[1-9]\d* failed/)
    mine.write('tall.ts', sound)
  })

  it('tests a partitioner of its own with the laws', () => {
    expect(mine.shell('npm test --silent')).toMatch(/Tests {2}10 passed \(10\)/)
  })
})

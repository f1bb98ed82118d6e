import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Project, project } from './project.js'
import { walked } from './walk.js'

export const docs = join(import.meta.dirname, '..', '..', 'docs')

export const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.md'),
)

export const page = (file: string): string => readFileSync(join(docs, file), 'utf8')

/** The part of the documentation that a page is in: the tutorial, or a folder. */
const partOf = (file: string): string => (file === 'tutorial.md' ? 'tutorial' : dirname(file))

/** Pages with commands. */
const shown = pages.filter((file) => page(file).includes('```console'))

export const shownParts: ReadonlySet<string> = new Set(shown.map(partOf))

/** A test for each page of a part; the project in which they are followed. */
export const followed = (part: string): (() => Project) => {
  let mine: Project
  beforeAll(() => {
    // what `npm install typescript` gives
    mine = project('tsgo')
  })
  afterAll(() => mine.remove())
  it.each(shown.filter((file) => partOf(file) === part))('%s shows what its commands print', async (file) => {
    await expect(walked(page(file), mine)).toMatchFileSnapshot(join(docs, file))
  })
  return () => mine
}

import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileChanges } from 'ohmflow/node'
import { firstValueFrom, lastValueFrom, map, take, takeWhile, tap, toArray } from 'rxjs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-changes-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Does one thing after each time that the file is told of; ends once it is told of after the last. */
const toldAfterEach = (path: string, things: readonly (() => void)[]): Promise<string> =>
  lastValueFrom(
    fileChanges(path).pipe(
      take(things.length + 1),
      tap({
        next: (() => {
          let next = 0
          return () => things[next++]?.()
        })(),
      }),
    ),
  )

describe('changes of a file', () => {
  test('are told when it is written, replaced, removed and made', async () => {
    const file = join(folder, 'chip.json')
    writeFileSync(file, 'one')
    const replace = () => {
      writeFileSync(`${file}~`, 'three')
      renameSync(`${file}~`, file)
    }
    const changes = [
      () => writeFileSync(file, 'two'),
      replace,
      () => rmSync(file),
      () => writeFileSync(file, 'four'),
    ]
    expect(await toldAfterEach(file, changes)).toBe(file)
  })

  test('are told of a file whose folder is made later, and of the target of a link', async () => {
    const below = join(folder, 'below')
    const file = join(below, 'chip.json')
    const make = () => {
      mkdirSync(below)
      writeFileSync(file, 'one')
    }
    expect(await toldAfterEach(file, [make, () => writeFileSync(file, 'two')])).toBe(file)
    const link = join(folder, 'link.json')
    symlinkSync(file, link)
    expect(await toldAfterEach(link, [() => writeFileSync(file, 'three')])).toBe(link)
  })

  test('at once are one, and those of other files none', async () => {
    const file = join(folder, 'chip.json')
    writeFileSync(file, 'one')
    const many = () => {
      for (let i = 0; i < 10; i++) writeFileSync(file, `${i}`.repeat(i))
      writeFileSync(join(folder, 'other.json'), 'other')
    }
    const changes = [many, () => writeFileSync(file, 'last')]
    const contents = fileChanges(file).pipe(
      map(() => readFileSync(file, 'utf8')),
      tap(() => changes.shift()?.()),
      takeWhile((content) => content !== 'last', true),
      toArray(),
    )
    expect(await firstValueFrom(contents)).toEqual(['one', '9'.repeat(9), 'last'])
  })
})

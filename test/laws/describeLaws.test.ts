import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rowMajor } from 'ohmflow'
import { partitionerLaws } from 'ohmflow/laws'
import { describeLaws } from 'ohmflow/vitest'
import { describe, expect, test } from 'vitest'

// a test each, which this file shows
describeLaws(partitionerLaws(rowMajor()), { name: 'row-major', numRuns: 20 })

const root = join(import.meta.dirname, '..', '..')

/** A configuration that knows the project's own entries, and runs the tests of its folder alone. */
const configuration = `
import project from ${JSON.stringify(join(root, 'vitest.config.ts'))}
export default { resolve: project({ mode: 'test', command: 'serve' }).resolve }
`

/** What vitest says of a file of tests. */
const vitest = (code: string): string => {
  mkdirSync(join(root, '.scratch'), { recursive: true })
  const folder = mkdtempSync(join(root, '.scratch', 'described-'))
  writeFileSync(join(folder, 'vitest.config.js'), configuration)
  writeFileSync(join(folder, 'mine.test.ts'), code)
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', folder],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', CI: 'true' } },
  )
  rmSync(folder, { recursive: true })
  return `${stdout}${stderr}`
}

describe('describeLaws', () => {
  test('names the law that does not hold, and says why in its words', () => {
    const said = vitest(`
      import { right } from 'fp-ts/lib/Either.js'
      import { rowMajor } from 'ohmflow'
      import { partitionerLaws } from 'ohmflow/laws'
      import { describeLaws } from 'ohmflow/vitest'

      const careless = (lowered) => {
        const tiled = rowMajor()(lowered)
        if (tiled._tag === 'Left') return tiled
        const layers = tiled.right.layers.map((layer) =>
          layer.kind === 'base' ? { ...layer, tiles: [...layer.tiles, layer.tiles[0]] } : layer)
        return right({ ...tiled.right, layers })
      }
      describeLaws(partitionerLaws(careless), { name: 'careless' })
    `)
    expect(said).toMatch(/careless > no two tiles hold the same weight/)
    expect(said).toMatch(
      /layer "[^"]+": tile 0 \(.*\) overlaps tile \d+ \(.*\) at row 0, column 0: matrix 1 × 1/,
    )
    expect(said).toMatch(/\{ seed: -?\d+, path: '[\d:]+' \} as the second argument shows it again/)
    expect(said).toMatch(/✓.*the tiles hold every weight|3 failed/)
  })
})

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
let folder = ''
beforeAll(() => {
  mkdirSync(join(root, '.scratch'), { recursive: true })
  // within the package, which finds itself by its name
  folder = mkdtempSync(join(root, '.scratch', 'bundle-'))
  writeFileSync(
    join(folder, 'map.js'),
    `import { modelFile, presets, unwrap, zoo } from 'ohmflow'
    import { baseline } from 'ohmflow/pipelines'
    const model = await modelFile('squeezenet1.1', zoo['squeezenet1.1'].build())()
    const report = unwrap(await baseline.task({ model, bindings: {}, chip: presets.rram256.chip })())
    console.log(report.network.tiles)`,
  )
  writeFileSync(join(folder, 'index.html'), '<script type="module" src="./map.js"></script>')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What is in what was built, but for maps. */
const filesIn = (out: string): readonly string[] =>
  readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => /\.\w+$/.test(file))

describe('a page that only maps', () => {
  it('is bundled by esbuild, without a module of Node, and maps', async () => {
    const outfile = join(folder, 'esbuild', 'map.js')
    const { metafile } = await build({
      entryPoints: [join(folder, 'map.js')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'browser',
      metafile: true,
    })
    const inputs = Object.keys(metafile.inputs)
    expect(inputs.filter((input) => /onnxruntime|vega|graphviz|piscina|^node:/.test(input))).toEqual([])
    const { stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: 'utf8' })
    expect([stdout, stderr]).toEqual(['44\n', ''])
  })

  // as bundlers make them that are told nothing, in kilobytes, gzipped: each is to get less, never more
  it.each([
    ['stages of its own', `import { pipeline, stage } from 'ohmflow'; console.log(pipeline, stage)`, 11],
    [
      'tiles and where they are',
      `import { balanced, firstFit } from 'ohmflow'; console.log(balanced, firstFit)`,
      17,
    ],
    [
      'a partitioner and its figure',
      `import { balanced } from 'ohmflow'; import { tilesFigure } from 'ohmflow/view'; console.log(balanced, tilesFigure)`,
      21,
    ],
    [
      'models that are read',
      `import { importOnnx, modelFile } from 'ohmflow'; console.log(importOnnx, modelFile)`,
      53.5,
    ],
    ['what times and proves', `import { timing } from 'ohmflow'; console.log(timing)`, 80],
    ['a pipeline that maps', `import { baseline } from 'ohmflow/pipelines'; console.log(baseline)`, 133],
    [
      'all that maps, with chips and words of errors',
      `import { modelFile, presets, unwrap } from 'ohmflow'; import { baseline } from 'ohmflow/pipelines'; console.log(modelFile, presets, unwrap, baseline)`,
      148.2,
    ],
  ])('loads no more than it uses: %s', async (_, contents, most) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: folder },
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      write: false,
    })
    const kilobytes = gzipSync(outputFiles[0]?.contents ?? '').length / 1000
    expect(kilobytes).toBeLessThan(most)
    // a bound that has become too wide holds nothing
    expect(kilobytes).toBeGreaterThan(most * 0.9)
  })

  it('takes of fp-ts what bundlers can leave out', () => {
    const { browser } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const dist = join(root, 'dist')
    const used = ['lib', 'pipelines'].flatMap((part) =>
      readdirSync(join(dist, part), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.js'))
        .flatMap((file) => [
          ...readFileSync(join(dist, part, file), 'utf8').matchAll(/^import .* from '(fp-ts\/[^']*)';$/gm),
        ])
        .map(([, module = '']) => module),
    )
    const inTheirPlace = Object.fromEntries(
      [...new Set(used)].map((module) => [module, module.replace('/lib/', '/es6/')]),
    )
    expect(browser).toEqual(inTheirPlace)
  })

  it('is built by Vite, with no WebAssembly of the runtime in it', async () => {
    const vite = await import('vite')
    const outDir = join(folder, 'vite')
    await vite.build({
      root: folder,
      logLevel: 'error',
      configFile: false,
      build: { outDir, target: 'es2023', minify: false },
    })
    const files = filesIn(outDir)
    expect(files.filter((file) => file.endsWith('.wasm'))).toEqual([])
    const code = files.filter((file) => file.endsWith('.js'))
    expect(code.length).toBeGreaterThan(0)
    for (const file of code) expect(readFileSync(join(outDir, file), 'utf8')).not.toContain('ort-wasm')
  })
})

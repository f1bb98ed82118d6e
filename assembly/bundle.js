/**
 * Bundles the command line, so that a command loads what it needs and not one module after another. It takes the
 * place of what the compiler wrote to `dist/lib/cli`. Packages that are large, that look for files of their own beside
 * them, or that a user may leave out stay outside, and are loaded when they are needed.
 *
 * What every command starts with is CommonJS, since Node takes a third of its own time again to get ready for other
 * modules. So is `map`, which everybody tries first: one script, of which what has been compiled can be kept (see
 * `lib/cli/keptScript.ts`). The other commands are modules, and share what they have in common.
 */
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { putInPlace } from './inPlace.js'
import { keepReached } from './reached.js'

const root = join(import.meta.dirname, '..')
const { exports: entries } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const modules = join(root, 'node_modules')
const dist = join(root, 'dist', 'lib')
const outdir = mkdtempSync(join(root, 'dist', 'bundle-'))
const inCli = (name) => join(dist, 'cli', name)

const options = {
  outdir,
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.12',
  // less to read at each start; names stay, since a defect shows where it happened
  minifyWhitespace: true,
  minifySyntax: true,
  // modules of which what nobody uses can be left out, where a package has CommonJS for Node besides
  alias: { rxjs: join(modules, 'rxjs/dist/esm'), 'fp-ts/lib': 'fp-ts/es6', 'io-ts/lib': 'io-ts/es6' },
  legalComments: 'linked',
  external: [
    './keptScript.cjs',
    'onnxruntime-web',
    'vega',
    'vega-lite',
    '@hpcc-js/wasm-graphviz',
    'piscina',
    'fast-check',
    'fast-png',
    'jpeg-js',
    'yaml',
    'bullmq',
    'ioredis',
  ],
  // some packages are CommonJS, and ask for modules of Node
  banner: {
    js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)",
  },
}

/** The files that a module loads when it needs them, each of which becomes a bundle of its own. */
const loadedLater = new Set()
const apart = {
  name: 'apart',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\// }, ({ path, kind }) => {
      if (kind !== 'dynamic-import') return undefined
      loadedLater.add(basename(path))
      return { path, external: true }
    }),
}

/** commander asks for what starts processes, for commands that are programs of their own; ours are none, and it takes Node long. */
const noProcesses = {
  name: 'no processes',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      importer.includes('commander') ? { path, namespace: 'nothing' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {}' }))
  },
}

/** A text with one part of it replaced that has to be there. */
const replaced = (text, part, by) => {
  if (!text.includes(part)) throw new Error(`${part} is no longer there`)
  return text.replace(part, () => by)
}

/** Loads the script `map` in the place of the module. */
const mapKept = {
  name: 'map is kept',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]cli[\\/]commands\.js$/ }, ({ path }) => ({
      contents: replaced(
        readFileSync(path, 'utf8'),
        "import('./map.js')",
        "require('./keptScript.cjs').keptScript(new URL('./map.cjs', import.meta.url))",
      ),
    })),
}

/** A bundle in CommonJS, of nothing but ASCII, which takes no decoding; `here` is its address. */
const commonJs = async (name) => {
  const { outputFiles } = await build({
    ...options,
    entryPoints: [inCli(`${name}.js`)],
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    define: { 'import.meta.url': 'here' },
    banner: {},
    plugins: [apart, noProcesses, mapKept],
    write: false,
  })
  for (const { path, text } of outputFiles) if (!path.endsWith('.cjs')) writeFileSync(path, text)
  const { text } = outputFiles.find(({ path }) => path.endsWith('.cjs'))
  // in strings the bundler spells them so itself, in regular expressions it does not
  return text.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

const written = (file, text) => writeFileSync(join(outdir, file), text)
const strict = '"use strict";'
const located = `${strict}const here=require("node:url").pathToFileURL(__filename).href;`

const main = replaced(
  await commonJs('main'),
  'import("./commandLine.js")',
  'Promise.resolve(require("./commandLine.cjs"))',
)
written('main.cjs', replaced(main, strict, located))
// whoever has the address from before, and imports
written('main.js', "import './main.cjs'\n")
written('commandLine.cjs', replaced(await commonJs('commandLine'), strict, located))
written('keptScript.cjs', await commonJs('keptScript'))
// a script imports nothing by itself: what has been compiled of it does not know from where
// under a name that nothing in it has, since the bundler knows nothing of it
const bundled = await commonJs('map')
if (bundled.includes('loadBeside')) throw new Error('loadBeside is a name of the bundle')
const map = bundled.replaceAll(/\bimport\(("\.\/\w+\.js")\)/g, 'loadBeside($1)')
const digest = createHash('sha256').update(map).digest('hex')
written('map.cjs', `/*${digest}*/(function(module,exports,require,here,loadBeside){${map}\n})`)

await build({
  ...options,
  splitting: true,
  entryPoints: [
    ...[...loadedLater].filter((name) => !['commandLine.js', 'map.js'].includes(name)).map(inCli),
    ...['accuracyWorker', 'reproduceWorker', 'studyWorker', 'sweepWorker', 'watchWorker'].map((name) =>
      inCli(`${name}.js`),
    ),
    join(dist, 'node', 'sessionWorker.js'),
  ],
})
rmSync(join(dist, 'cli'), { recursive: true })
cpSync(outdir, join(dist, 'cli'), { recursive: true })
rmSync(outdir, { recursive: true })

await putInPlace(join(dist, 'onnx', 'proto', 'wire.js'))
await keepReached(root, entries)

/**
 * Bundles the command line: a few files, so that a command loads what it needs and not one module after another.
 * It takes the place of what the compiler wrote to `dist/lib/cli`. Packages that are large, that look for files of
 * their own beside them, or that a user may leave out stay outside, and are loaded when they are needed.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
const modules = join(root, 'node_modules')
const dist = join(root, 'dist', 'lib')
const outdir = mkdtempSync(join(root, 'dist', 'bundle-'))
/** What runs by itself: the program, its workers, and as functions the command line and the experiment. */
const entryPoints = [
  ...['main', 'commandLine', 'reproduce', 'reproduceWorker', 'studyWorker', 'watchWorker'].map((name) =>
    join(dist, 'cli', `${name}.js`),
  ),
  join(dist, 'node', 'sessionWorker.js'),
]

await build({
  entryPoints,
  outdir,
  entryNames: '[name]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
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
    'onnxruntime-web',
    'vega',
    'vega-lite',
    '@hpcc-js/wasm-graphviz',
    'piscina',
    'cacache',
    'fast-check',
  ],
  // some packages are CommonJS, and ask for modules of Node
  banner: {
    js: "import { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)",
  },
})
rmSync(join(dist, 'cli'), { recursive: true })
cpSync(outdir, join(dist, 'cli'), { recursive: true })
rmSync(outdir, { recursive: true })

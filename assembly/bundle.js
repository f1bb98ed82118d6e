/**
 * Bundles the command line, so that a command loads what it needs and not one module after another. It takes the
 * place of what the compiler wrote to `dist/lib/cli`. Packages that are large, that look for files of their own beside
 * them, or that a user may leave out stay outside, and are loaded when they are needed.
 *
 * The command line is one file, and so is `map`, which everybody tries first: each file that Node opens costs it a
 * millisecond. Both are scripts, of which what has been compiled can be kept (see `lib/cli/keptScript.ts`); modules of
 * their names load them. The other commands share what they have in common.
 */
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
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

/** The modules that are scripts. */
const scripts = ['commandLine', 'map']

await build({
  ...options,
  entryPoints: ['main.js', 'keptScript.js'].map(inCli),
  plugins: [apart],
})
for (const name of scripts) {
  const exported = Object.keys(await import(pathToFileURL(inCli(`${name}.js`)).href))
  const { outputFiles } = await build({
    ...options,
    entryPoints: [inCli(`${name}.js`)],
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    define: { 'import.meta.url': 'here' },
    banner: { js: '"use strict";' },
    plugins: [apart],
    write: false,
  })
  for (const { path, text } of outputFiles) {
    // a script imports nothing by itself: what has been compiled of it does not know from where
    const script = text.replaceAll(/\bimport\(("\.\/\w+\.js")\)/g, 'load($1)')
    writeFileSync(path, script)
    if (!path.endsWith('.cjs')) continue
    const digest = createHash('sha256').update(script).digest('hex')
    writeFileSync(
      join(outdir, `${name}.js`),
      `import { keptScript } from './keptScript.js'
export const { ${exported.join(', ')} } = keptScript(new URL('./${name}.cjs', import.meta.url), '${digest}')
`,
    )
  }
}
await build({
  ...options,
  splitting: true,
  entryPoints: [
    ...[...loadedLater].filter((name) => !scripts.includes(basename(name, '.js'))).map(inCli),
    ...['accuracyWorker', 'reproduceWorker', 'studyWorker', 'sweepWorker', 'watchWorker'].map((name) =>
      inCli(`${name}.js`),
    ),
    join(dist, 'node', 'sessionWorker.js'),
  ],
})
rmSync(join(dist, 'cli'), { recursive: true })
cpSync(outdir, join(dist, 'cli'), { recursive: true })
rmSync(outdir, { recursive: true })

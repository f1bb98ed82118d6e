/**
 * Keeps of the compiled library what its entries lead to: what only the command line takes is in its bundles already,
 * and what has types only for other modules of the library, which no type of an entry speaks of, is of no use to anybody.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'

const declaration = '.d.ts'

/** The modules that these import and load, and those, as the bundler sees them, which reads all and writes nothing. */
const modulesOf = async (root, entryPoints) => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    treeShaking: false,
    outdir: 'nowhere',
    write: false,
    metafile: true,
  })
  return Object.keys(metafile.inputs).map((path) => join(root, path))
}

/** The declarations that these name, and those. */
const declarationsOf = (files) => {
  const reached = new Set(files)
  for (const file of reached)
    for (const [, path] of readFileSync(file, 'utf8')
      .replaceAll(/\/\*[^]*?\*\//g, '')
      .matchAll(/\b(?:from |import\(|import )["'](\.[^"']+)\.js["']/g))
      reached.add(join(dirname(file), path + declaration))
  return reached
}

/** Removes from `dist` modules and declarations of the library that no entry of the package leads to. */
export const keepReached = async (root, exported) => {
  const entries = Object.values(exported).filter((entry) => typeof entry !== 'string')
  // workers are loaded by their address, which the bundler takes for a text
  const workers = ['dist/lib/node/sessionWorker.js']
  const modules = await modulesOf(root, [...entries.map((entry) => entry.default), ...workers])
  const reached = new Set([...modules, ...declarationsOf(entries.map((entry) => join(root, entry.types)))])
  for (const part of ['lib', 'pipelines'])
    for (const entry of readdirSync(join(root, 'dist', part), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name)
      if (entry.isFile() && !file.startsWith(join(root, 'dist', 'lib', 'cli')) && !reached.has(file))
        rmSync(file)
    }
}

/** Puts what a compiled module takes of a package into the module, where that is little of much; each part keeps its license. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'

/** What stands before the code of a file, in comments: whose it is, and what others may do with it. */
const licenseOf = (file) => readFileSync(file, 'utf8').match(/^(?:\/\/.*\n)+/)?.[0] ?? ''

export const putInPlace = async (file) => {
  const options = {
    absWorkingDir: join(import.meta.dirname, '..'),
    entryPoints: [file],
    outfile: file,
    allowOverwrite: true,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
  }
  const { metafile } = await build({ ...options, metafile: true, write: false })
  const parts = Object.keys(metafile.inputs).filter((path) => path.includes('node_modules'))
  const licenses = new Set(parts.map((path) => licenseOf(join(options.absWorkingDir, path))))
  if (licenses.size === 0 || licenses.has(''))
    throw new Error(`${file}: a part has no license at its beginning`)
  await build({ ...options, banner: { js: [...licenses].join('\n') } })
}

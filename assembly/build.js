/**
 * Compiles the kernels to WebAssembly and writes them, as base64, to lib/kernels/wasm.ts; with --check, fails if that file is not what would be written.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const folder = fileURLToPath(new URL('.', import.meta.url))
const target = fileURLToPath(new URL('../lib/kernels/wasm.ts', import.meta.url))

const options = [
  ['--outFile', 'kernels.wasm'],
  ['--enable', 'simd'],
  ['--runtime', 'stub'],
  ['--optimizeLevel', '3'],
  ['--shrinkLevel', '0'],
  ['--importMemory', '--noExportMemory', '--noAssert', '--zeroFilledMemory', '--converge'],
].flat()

let binary
const { error, stderr } = await asc.main(['index.ts', '--baseDir', folder, ...options], {
  writeFile: (_, contents) => {
    binary = contents
  },
})
if (error !== null || binary === undefined) {
  process.stderr.write(`${stderr.toString()}${error?.message ?? 'no output'}\n`)
  process.exit(1)
}

const text = `/** The kernels of assembly/, compiled by assembly/build.js; not to be edited. */
export const wasm =
  '${Buffer.from(binary).toString('base64')}'
`

if (!process.argv.includes('--check')) writeFileSync(target, text)
else if (readFileSync(target, 'utf8') !== text) {
  process.stderr.write('lib/kernels/wasm.ts is not what assembly/ compiles to: run node assembly/build.js\n')
  process.exit(1)
}

import * as either from 'fp-ts/lib/Either.js'
import * as ohmflow from 'ohmflow'

/** What code of the page's user may import, by name. */
const modules: Readonly<Record<string, object>> = { ohmflow, 'fp-ts/lib/Either.js': either }

const addressOf = (source: string): string =>
  URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))

/** Where the modules are found by the code, which no bundler sees. */
const shelf = Symbol.for('ohmflow.playground.modules')

const addresses = new Map<string, string>()

/** A module that exports what one of ours does. */
const addressOfModule = (name: string): string => {
  Reflect.set(globalThis, shelf, modules)
  const names = Object.keys(modules[name] ?? {})
  const here = `globalThis[Symbol.for('ohmflow.playground.modules')][${JSON.stringify(name)}]`
  const found =
    addresses.get(name) ??
    addressOf(
      [
        `const all = ${here}`,
        // some are called as words of the language, which may be exported but not declared
        ...names.map((each, i) => `const x${i} = all[${JSON.stringify(each)}]; export { x${i} as ${each} }`),
      ].join('\n'),
    )
  addresses.set(name, found)
  return found
}

/** What a module of this code exports by default. It may import `ohmflow` and `fp-ts/lib/Either.js`; throws what is wrong with it. */
export const loadDefault = async (code: string): Promise<unknown> => {
  const linked = code.replaceAll(
    /(\bfrom\s*|\bimport\s*)(['"])(ohmflow|fp-ts\/lib\/Either\.js)\2/g,
    (_, keyword: string, _quote, name: string) => `${keyword}${JSON.stringify(addressOfModule(name))}`,
  )
  const address = addressOf(linked)
  try {
    const module: unknown = await import(/* @vite-ignore */ address)
    return typeof module === 'object' && module !== null && 'default' in module ? module.default : undefined
  } finally {
    URL.revokeObjectURL(address)
  }
}

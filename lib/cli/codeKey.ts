import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'

/** What a module names that it imports from files beside it, as compilers and bundlers write it. */
const imported = /(?:\bfrom|\bimport|\bimport\()\s*(["'])(\.[^"']*)\1/g

/**
 * What identifies code: SHA-256 of a module and of all modules that it imports from files, directly or through others, in
 * whatever folders they lie. What is measured by the same code may be taken from a cache; packages are not looked at.
 */
export const codeKey = (module: URL): string => {
  const found = new Set<string>()
  const hash = createHash('sha256')
  const open = [module]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file.href) || !existsSync(file)) continue
    found.add(file.href)
    const text = readFileSync(file, 'utf8')
    hash.update(createHash('sha256').update(text).digest())
    for (const [, , name = ''] of text.matchAll(imported)) open.push(new URL(name, file))
  }
  return hash.digest('hex')
}

import type { Project } from './project.js'

/** What no two runs have in common: times, and how long things took. */
const timeless = (output: string): string =>
  output
    .replaceAll(/\b\d+(\.\d+)?\s?ms\b(?! at)/g, '… ms')
    .replaceAll(/^( *(Start at|Duration)\b).*$/gm, '$1  …')
    .replaceAll(/[ \t]+$/gm, '')
    .trimEnd()

/**
 * Follows a page as a reader would: writes each block whose first line names a file
 * (`// balanced.ts`), runs each command of a `console` block, and puts what the terminal
 * shows under it. The page with what was shown: the same page, where it is true.
 */
export const walked = (page: string, { write, shell }: Project): string =>
  page.replaceAll(/^```(ts|json|yaml|console)\n([\s\S]*?)^```$/gm, (block, kind: string, content: string) => {
    if (kind !== 'console') {
      const file = /^(?:\/\/|#) ([\w./-]+\.(?:ts|js|json|yaml))\n/.exec(content)?.[1]
      if (file !== undefined)
        write(file, file.endsWith('.json') ? content.slice(content.indexOf('\n') + 1) : content)
      return block
    }
    const commands = content.split('\n').flatMap((line) => (line.startsWith('$ ') ? [line.slice(2)] : []))
    const shown = commands.map((command) => {
      const output = timeless(shell(command))
      return output === '' ? `$ ${command}\n` : `$ ${command}\n${output}\n`
    })
    return `\`\`\`console\n${shown.join('')}\`\`\``
  })

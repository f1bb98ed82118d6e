import { jsonText } from '../../codec/jsonText.js'
import type { Report } from '../../ir/report.js'
import { labelsOf } from '../tellings.js'
import { html, type Markup } from './markup.js'

/** How a page came about: the command word by word, and the versions of what ran it, by name. */
export interface MadeBy {
  readonly command: readonly string[]
  readonly versions: Readonly<Record<string, string>>
}

/** A word as a shell takes it: in quotes where it holds more than letters, digits and a few signs. */
const word = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`

/** The command as it is typed into a shell. */
export const shellText = (command: readonly string[]): string => command.map(word).join(' ')

/** Each chip in full under its name; chips of one name under the mappings too that are on them. */
const chipsOf = (reports: readonly Report[]): readonly (readonly [text: string, name: string])[] => {
  const labels = labelsOf(reports)
  const chips = new Map<string, { readonly name: string; readonly on: readonly string[] }>()
  reports.forEach(({ chip }, i) => {
    const text = jsonText(chip, 2)
    chips.set(text, { name: chip.name, on: [...(chips.get(text)?.on ?? []), labels[i] ?? ''] })
  })
  const names = [...chips.values()].map(({ name }) => name)
  return [...chips].map(([text, { name, on }]) => [
    text,
    names.filter((other) => other === name).length === 1 ? name : `${name}, as in ${on.join('; ')}`,
  ])
}

/** With what a page's figures were made, so that anybody can make them again: command, versions, the file of each model, and each chip. */
export const howItWasMade = ({ command, versions }: MadeBy, reports: readonly Report[]): Markup => {
  const models = new Map(reports.map(({ model }) => [model.sha256, model.name]))
  return html`<pre>${shellText(command)}</pre>
<dl>${Object.entries(versions).map(([name, version]) => html`<dt>${name}</dt><dd>${version}</dd>`)}
${[...models].map(([sha256, name]) => html`<dt>${name}</dt><dd>SHA-256 ${sha256}</dd>`)}</dl>
${chipsOf(reports).map(
  ([text, name]) =>
    html`<details><summary>Every figure of ${name}</summary><pre>${text.split('\n').map(
      (line) => html`${line}
`,
    )}</pre></details>`,
)}`
}

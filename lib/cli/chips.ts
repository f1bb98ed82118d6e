import { jsonText } from '../codec/jsonText.js'
import { chipFileOf, isPresetName } from '../entries/codec.js'
import { componentTable, describeChip, sourceTable } from '../entries/view.js'
import { presets } from '../index.js'
import { fail, type Rule } from '../rule.js'
import type { UsageError } from './exit.js'
import { screenWidth } from './screen.js'
import { unknown } from './unknown.js'

/** The presets, each in a few lines beside its name. */
const listed = (width: number): string => {
  const room = Math.max(...Object.keys(presets).map(({ length }) => length)) + 2
  return Object.entries(presets)
    .flatMap(([name, { chip }]) =>
      describeChip(chip, width - room)
        .split('\n')
        .map((line, i) => `${(i === 0 ? name : '').padEnd(room)}${line}\n`),
    )
    .join('')
}

/** `ohmflow chips [NAME]`: the presets, or one with the source of each figure, or as JSON to start one's own from. */
export function* showChips(
  name: string | undefined,
  { json }: { readonly json?: true },
): Rule<UsageError, string> {
  if (name === undefined) return listed(screenWidth())
  if (!isPresetName(name)) return yield* fail(unknown('chip', name, Object.keys(presets)))
  const { chip, sources, components } = presets[name]
  if (json === true) return `${jsonText(chipFileOf(chip), 2)}\n`
  const width = screenWidth()
  const made = components.length === 0 ? '' : `\n${componentTable(components)}\n`
  return `${describeChip(chip, width)}\n${made}\n${sourceTable(sources, width)}\n`
}

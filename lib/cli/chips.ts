import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { jsonText } from '../codec/jsonText.js'
import { isPresetName } from '../entries/codec.js'
import { describeChip, sourceTable } from '../entries/view.js'
import { presets } from '../index.js'
import type { UsageError } from './exit.js'
import { unknown } from './unknown.js'

/** `ohmflow chips [NAME]`: the presets, or one with the source of each figure, or as JSON to start one's own from. */
export const showChips = (
  name: string | undefined,
  { json }: { readonly json?: true },
): Either<UsageError, string> => {
  if (name === undefined)
    return E.right(
      Object.entries(presets)
        .map(
          ([preset, { chip }]) =>
            `${preset.padEnd(9)} ${describeChip(chip).replace('\n', `\n${' '.repeat(10)}`)}\n`,
        )
        .join(''),
    )
  if (!isPresetName(name)) return E.left(unknown('chip', name, Object.keys(presets)))
  const { chip, sources } = presets[name]
  return E.right(
    json === true ? `${jsonText(chip, 2)}\n` : `${describeChip(chip)}\n\n${sourceTable(sources)}\n`,
  )
}

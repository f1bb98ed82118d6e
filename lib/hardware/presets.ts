import type { Preset } from './preset.js'
import { isaac } from './presets/isaac.js'
import { puma } from './presets/puma.js'
import { rram22 } from './presets/rram22.js'
import { rram256 } from './presets/rram256.js'
import { rram256Mesh } from './presets/rram256Mesh.js'

/**
 * The chips that come with the library, each figure with its source. `rram256` is the default; `rram256-mesh` has its
 * cores on a mesh, where it matters which of them holds which tile; the figures of `rram22` follow from its components.
 *
 * @example
 * import { presets } from 'ohmflow'
 * console.assert(presets.rram256.chip.crossbar.mvmCycles === 1400)
 */
export const presets = { rram256, 'rram256-mesh': rram256Mesh, rram22, isaac, puma } satisfies Readonly<
  Record<string, Preset>
>

/** The name of a chip that comes along. */
export type PresetName = keyof typeof presets

/**
 * The chip that is meant where none is named.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { defaultPreset } from 'ohmflow/codec'
 * console.assert(presets[defaultPreset].chip.crossbar.rows === 256)
 */
export const defaultPreset = 'rram256' satisfies PresetName

/**
 * Whether a preset has this name.
 *
 * @example
 * import { isPresetName } from 'ohmflow/codec'
 * console.assert(isPresetName('isaac') && !isPresetName('isaak'))
 */
export const isPresetName = (name: string): name is PresetName => Object.hasOwn(presets, name)

import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import {
  type AssignError,
  type Chip,
  type ChipError,
  type Infeasible,
  type Interconnect,
  type Lowered,
  type Pass,
  type Placed,
  type Program,
  presets,
  type StageFailed,
  type Store,
  type SynchronizeError,
  type Tiled,
  type TileError,
  verifyChip,
} from 'ohmflow'
import { followingComponents } from 'ohmflow/codec'
import { baseline } from 'ohmflow/pipelines'
import { implementations } from 'ohmflow/program'
import { ownPartitioner } from './own/ownPartitioner.js'
import { ownSynchronizer } from './own/ownSynchronizer.js'
import { samplePartitioner, sampleSynchronizer } from './own/samples.js'
import { type Settings, signals } from './settings.js'

/** The interconnect that is chosen: that of the preset, but for what is set otherwise, or one of the other kind. */
export const interconnectOf = ({ chip, interconnect, bytes, side }: Settings): Interconnect => {
  const preset = presets[chip].chip.interconnect
  const kind = interconnect ?? preset.kind
  if (kind === 'bus') {
    const bus = preset.kind === 'bus' ? preset : presets.rram256.chip.interconnect
    return { ...bus, bytesPerCycle: bytes ?? bus.bytesPerCycle }
  }
  const mesh = preset.kind === 'mesh' ? preset : presets['rram256-mesh'].chip.interconnect
  return {
    ...mesh,
    width: side ?? mesh.width,
    height: side ?? mesh.height,
    linkBytesPerCycle: bytes ?? mesh.linkBytesPerCycle,
  }
}

/** The chip that is chosen: a preset, but for what is set otherwise. A mesh has a core in each place, unless fewer are asked for. */
export const chipOf = (settings: Settings): Either<ChipError, Chip> => {
  const { chip } = presets[settings.chip]
  const { crossbar, exchange, signal, inputs, outputs, cores } = settings
  const interconnect = interconnectOf(settings)
  const places = interconnect.kind === 'mesh' ? interconnect.width * interconnect.height : null
  const size = crossbar === null ? {} : { rows: crossbar, columns: crossbar }
  const changed = followingComponents({
    ...chip,
    cores: cores ?? places ?? (chip.interconnect.kind === 'bus' ? chip.cores : 'as-needed'),
    crossbar: { ...chip.crossbar, ...size },
    core: {
      ...chip.core,
      inputBuffers: inputs ?? chip.core.inputBuffers,
      outputBuffers: outputs ?? chip.core.outputBuffers,
    },
    interconnect,
    exchange: exchange ?? chip.exchange,
    signal: signal === null ? chip.signal : signals[signal],
  })
  return E.chainW(verifyChip)(changed)
}

type AnyPartitioner = Pass<Lowered, Tiled, TileError | StageFailed>
type AnyAssigner = Pass<Tiled, Placed, AssignError | Infeasible<AssignError>>
type AnySynchronizer = Pass<Placed, Program, SynchronizeError | StageFailed>

/** The pipeline with the implementations that are chosen; what its first stages make is kept in a store. */
export const mappingOf = (
  { tile, own, duplicate, extra, assign, sync, ownSync, block, images }: Settings,
  store: Store,
) => {
  const together = sync === 'cross-layer' ? images : 1
  const partitioner: AnyPartitioner =
    tile === 'own' ? ownPartitioner(own === '' ? samplePartitioner : own) : implementations.tile[tile]({})
  const assigner: AnyAssigner = implementations.assign[assign]({ images: together })
  const synchronizer: AnySynchronizer =
    sync === 'own'
      ? ownSynchronizer(ownSync === '' ? sampleSynchronizer : ownSync)
      : implementations.synchronize[sync]({ block: block ?? undefined, images })
  const duplicator = implementations.duplicate[duplicate]({ extraCores: extra, images: together })
  return baseline
    .swap('tile', partitioner)
    .insert('duplicate', { after: 'tile' }, duplicator)
    .swap('assign', assigner)
    .swap('synchronize', synchronizer)
    .cache('import', store)
    .cache('lower', store)
}

/** What decides which implementations are in the slots: settings of the same way share a pipeline. */
export const wayOf = ({
  tile,
  own,
  duplicate,
  extra,
  assign,
  sync,
  ownSync,
  block,
  images,
}: Settings): string =>
  JSON.stringify([
    tile,
    tile === 'own' ? own : '',
    duplicate,
    duplicate === 'once' ? 0 : extra,
    assign,
    sync,
    sync === 'own' ? ownSync : '',
    block,
    images,
  ])

/** The stages that the page shows, in order. */
export const stageNames: readonly string[] = [
  'import',
  'lower',
  'tile',
  'duplicate',
  'assign',
  'synchronize',
  'simulate',
]

/** A text that gives no dimension a size. */
export interface UnreadBinding {
  readonly _tag: 'UnreadBinding'
  readonly problem: string
}

/** Sizes of open dimensions, as in `batch=1, image:0=4`. */
export const readBindings = (text: string): Either<UnreadBinding, Readonly<Record<string, number>>> => {
  const bound = new Map<string, number>()
  for (const part of text.split(',').map((each) => each.trim())) {
    const [, name = '', size = ''] = /^(.+?)\s*=\s*([1-9]\d{0,9})$/.exec(part) ?? []
    if (part !== '' && name === '')
      return E.left({
        _tag: 'UnreadBinding',
        problem: `"${part}" gives no dimension a size. Write its name and an integer of at least 1, as in batch=1.`,
      })
    if (part !== '') bound.set(name, Number(size))
  }
  return E.right(Object.fromEntries(bound))
}

import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as t from 'io-ts'
import type { Redis } from 'ioredis'
import { natural, positive } from '../codec/number.js'
import type { Labels } from '../entries/accuracy.js'
import { Chip, closed, oneOf, pack, unpack } from '../entries/codec.js'
import { DevicesFile } from '../entries/devices.js'
import { SweepFile } from '../entries/sweep.js'
import { getArtefact, sha256Of } from '../node/artefacts.js'
import type { QueuedSweep } from '../node/pointQueue.js'
import { ElementType } from '../node/samplesBytes.js'
import type { LoadedSweep, SweepJob } from './sweepInputs.js'

const Labels: t.Type<Labels> = t.union([
  closed<Extract<Labels, { kind: 'classes' }>>('Classes', {
    kind: oneOf('classes'),
    classes: t.readonlyArray(natural),
  }),
  closed<Extract<Labels, { kind: 'values' }>>('Values', {
    kind: oneOf('values'),
    values: t.readonlyArray(t.readonlyArray(t.number)),
  }),
])

/** A sweep for workers elsewhere, with models and samples by the SHA-256 of their bytes. */
const Parcel = closed('Parcel', {
  what: t.string,
  file: SweepFile,
  chips: t.readonlyArray(closed('NamedChip', { name: t.string, chip: Chip })),
  devices: t.readonlyArray(closed('NamedDevices', { name: t.string, file: t.union([DevicesFile, t.null]) })),
  samples: t.readonlyArray(
    closed('ParcelSamples', {
      name: t.string,
      sha256: t.string,
      input: t.string,
      output: t.string,
      elementType: ElementType,
      shape: t.readonlyArray(natural),
      samples: t.string,
      numbers: t.readonlyArray(natural),
      labels: Labels,
      together: positive,
    }),
  ),
  models: t.readonlyArray(
    closed('ParcelModel', {
      name: t.string,
      sha256: t.string,
      beside: t.union([t.record(t.string, t.readonlyArray(t.number)), t.undefined]),
      bindings: t.record(t.string, t.number),
      values: t.union([t.record(t.string, t.union([t.number, t.readonlyArray(t.number)])), t.undefined]),
    }),
  ),
})

/** What workers elsewhere need to measure points of a sweep. */
export const queuedSweep = ({ job, header }: LoadedSweep): QueuedSweep => {
  const { what, file, chips, devices, models, samples } = job
  const parcel = {
    what,
    file,
    chips,
    devices,
    samples: samples.map(({ model, samples: { elementType, shape, bytes }, ...own }) => ({
      ...own,
      name: model.name,
      sha256: model.sha256,
      elementType,
      shape,
      samples: sha256Of(bytes),
    })),
    models: models.map(({ model: { name, sha256, beside }, bindings, values }) => ({
      name,
      sha256,
      beside,
      bindings,
      values,
    })),
  }
  const packed = O.toNullable(pack(parcel))
  if (packed === null) throw new TypeError('a sweep is plain data')
  const bytes = Buffer.concat(packed)
  const sweep = sha256Of(bytes)
  const artefacts = [
    ...models.map(({ model }) => [model.sha256, model.bytes] as const),
    ...samples.flatMap(({ model, samples: { bytes } }) => [
      [model.sha256, model.bytes] as const,
      [sha256Of(bytes), bytes] as const,
    ]),
    [sweep, bytes] as const,
  ]
  return { key: header.sweep, sweep, artefacts: new Map(artefacts) }
}

/** The sweep of an artefact, with its models; null where one of them is not there. */
export const sweepOf = async (redis: Redis, sha256: string): Promise<SweepJob | null> => {
  const bytes = await getArtefact(redis, sha256)
  if (bytes === null) return null
  const parcel = Parcel.decode(O.toUndefined(unpack(bytes)))
  if (E.isLeft(parcel)) throw new Error('what is in the queue is not a sweep')
  const models = []
  for (const { name, sha256, beside, bindings, values } of parcel.right.models) {
    const model = await getArtefact(redis, sha256)
    if (model === null) return null
    models.push({
      model: { name, sha256, bytes: model, ...(beside === undefined ? {} : { beside }) },
      bindings,
      ...(values === undefined ? {} : { values }),
    })
  }
  const samples = []
  for (const { name, sha256, elementType, shape, samples: key, ...own } of parcel.right.samples) {
    const [model, given] = [await getArtefact(redis, sha256), await getArtefact(redis, key)]
    if (model === null || given === null) return null
    samples.push({
      ...own,
      model: { name, sha256, bytes: model },
      samples: { elementType, shape, bytes: given },
    })
  }
  return { ...parcel.right, models, samples }
}

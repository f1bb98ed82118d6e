import { presets, type Signal, type ZooName } from 'ohmflow'
import type { implementations } from 'ohmflow/program'

/** One setting: what it is at first, and how it is read from an address. */
interface Field<T> {
  readonly initial: T
  /** Undefined where the text is none of what may stand there. */
  readonly read: (text: string) => T | undefined
  /** What may stand there, for a person who wrote something else. */
  readonly wants: string
}

const has = <R extends object>(record: R, name: PropertyKey): name is keyof R => Object.hasOwn(record, name)

const nameIn = <R extends object>(record: R, initial: keyof R & string): Field<keyof R & string> => ({
  initial,
  read: (text) => (has(record, text) && typeof text === 'string' ? text : undefined),
  wants: `one of ${Object.keys(record).join(', ')}`,
})

const nameOrNull = <R extends object>(record: R): Field<(keyof R & string) | null> => ({
  initial: null,
  read: (text) => (has(record, text) && typeof text === 'string' ? text : undefined),
  wants: `one of ${Object.keys(record).join(', ')}`,
})

const counted = (text: string, least: number, most: number): number | undefined => {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  return number >= least && number <= most ? number : undefined
}

const count = (initial: number, least: number, most: number): Field<number> => ({
  initial,
  read: (text) => counted(text, least, most),
  wants: `an integer from ${least} to ${most}`,
})

const countOrNull = (least: number, most: number): Field<number | null> => ({
  initial: null,
  read: (text) => counted(text, least, most),
  wants: `an integer from ${least} to ${most}`,
})

const words: Field<string> = { initial: '', read: (text) => text, wants: 'a text' }

type Slot = keyof typeof implementations

/** What may be chosen, in the order in which it is offered. The page needs names alone: the compiler is in its worker. */
type Names<N extends PropertyKey> = Readonly<Record<N, null>>

/** The networks that come along. */
export const networks: Names<ZooName | 'teaching'> = {
  alexnet: null,
  vgg16: null,
  vgg19: null,
  resnet18: null,
  resnet34: null,
  resnet50: null,
  resnet101: null,
  resnet152: null,
  mobilenetv1: null,
  mobilenetv2: null,
  'squeezenet1.0': null,
  'squeezenet1.1': null,
  googlenet: null,
  inceptionv3: null,
  densenet121: null,
  tinyyolov3: null,
  tinyyolov4: null,
  vit_b_32: null,
  teaching: null,
}

/** What comes along for the slots. */
export const choices: { readonly [S in Slot]: Names<keyof (typeof implementations)[S]> } = {
  tile: {
    'row-major': null,
    balanced: null,
    'depthwise-packing': null,
    'kernel-major': null,
    'shifted-duplicate': null,
    'variable-windows': null,
  },
  duplicate: {
    once: null,
    'slowest-first': null,
    'least-sum': null,
    'least-interval': null,
    'least-latency': null,
    'per-round': null,
  },
  assign: {
    'first-fit': null,
    rounds: null,
    'cheapest-rounds': null,
    snake: null,
    locality: null,
    annealing: null,
    optimal: null,
  },
  synchronize: {
    sequential: null,
    linear: null,
    cyclic: null,
    even: null,
    tree: null,
    'cross-layer': null,
    auto: null,
  },
}

/** How a core learns that a partial sum is ready. */
export const signals: Readonly<Record<Signal['kind'], Signal>> = {
  register: { kind: 'register', bytes: 4 },
  broadcast: { kind: 'broadcast', bytes: 4 },
  polling: { kind: 'polling', bytes: 4, intervalCycles: 8 },
}

const exchanges = { forward: 'forward', memory: 'memory' } as const
const interconnects = { bus: 'bus', mesh: 'mesh' } as const

/** Every setting; those that are null at first are then as the preset of the chip says. */
const fields = {
  network: nameIn({ ...networks, file: null, given: null }, 'resnet18'),
  /** What the file is called that was dropped, or that `ohmflow open` was given: its bytes are not in the address. */
  file: words,
  bind: words,
  chip: nameIn(presets, 'rram256'),
  crossbar: countOrNull(1, 65_536),
  cores: countOrNull(1, 16_777_216),
  interconnect: nameOrNull(interconnects),
  bytes: countOrNull(1, 1_048_576),
  /** Cores on each side of a mesh. */
  side: countOrNull(1, 4096),
  exchange: nameOrNull(exchanges),
  signal: nameOrNull(signals),
  inputs: countOrNull(1, 1024),
  outputs: countOrNull(1, 1024),
  tile: nameIn({ ...choices.tile, own: null }, 'row-major'),
  /** The code of a partitioner of one's own; the one to begin with where it is empty. */
  own: words,
  duplicate: nameIn(choices.duplicate, 'once'),
  extra: count(32, 0, 65_536),
  assign: nameIn(choices.assign, 'first-fit'),
  sync: nameIn({ ...choices.synchronize, own: null }, 'cyclic'),
  /** The code of a synchronizer of one's own; the one to begin with where it is empty. */
  ownSync: words,
  block: countOrNull(1, 1_000_000),
  images: count(1, 1, 64),
  /** Of random weights and numbers, where the network is run. */
  seed: count(1, 0, 4_294_967_295),
  /** The devices that it is run on, as JSON; those to begin with where it is empty. */
  devices: words,
}

/** The name of a setting, as it stands in an address. */
export type SettingName = keyof typeof fields

/** What is chosen on the page. */
export type Settings = {
  readonly [N in SettingName]: (typeof fields)[N] extends Field<infer T> ? T : never
}

/** Settings, and what in the address was not understood. */
export interface Read {
  readonly settings: Settings
  readonly complaints: readonly string[]
}

/** The settings that an address holds, as in `network=resnet50&bytes=32`; what it leaves out is as at first. */
export const readSettings = (address: string): Read => {
  const given = new URLSearchParams(address)
  const complaints = [...new Set(given.keys())].flatMap((name) =>
    has(fields, name) ? [] : [`the address has ${name}, which is no setting of this page`],
  )
  const value = <T>(name: SettingName, { initial, read, wants }: Field<T>): T => {
    const text = given.get(name)
    if (text === null) return initial
    const found = read(text)
    if (found === undefined) complaints.push(`${name} in the address is "${text}", and not ${wants}`)
    return found ?? initial
  }
  const settings: Settings = {
    network: value('network', fields.network),
    file: value('file', fields.file),
    bind: value('bind', fields.bind),
    chip: value('chip', fields.chip),
    crossbar: value('crossbar', fields.crossbar),
    cores: value('cores', fields.cores),
    interconnect: value('interconnect', fields.interconnect),
    bytes: value('bytes', fields.bytes),
    side: value('side', fields.side),
    exchange: value('exchange', fields.exchange),
    signal: value('signal', fields.signal),
    inputs: value('inputs', fields.inputs),
    outputs: value('outputs', fields.outputs),
    tile: value('tile', fields.tile),
    own: value('own', fields.own),
    duplicate: value('duplicate', fields.duplicate),
    extra: value('extra', fields.extra),
    assign: value('assign', fields.assign),
    sync: value('sync', fields.sync),
    ownSync: value('ownSync', fields.ownSync),
    block: value('block', fields.block),
    images: value('images', fields.images),
    seed: value('seed', fields.seed),
    devices: value('devices', fields.devices),
  }
  return { settings, complaints }
}

/** Whether a synchronizer takes a block size or a number of blocks. */
export const takesBlock = (name: string): boolean => name === 'cyclic' || name === 'even'

/** Whether the network is a file, and not one that comes along. */
export const isFromFile = ({ network }: Settings): boolean => network === 'file' || network === 'given'

/** The settings at first. */
export const initialSettings: Settings = readSettings('').settings

/** The address that `readSettings` reads as these settings; what is as at first is left out. */
export const writeSettings = (settings: Settings): string => {
  const first = new Map<string, unknown>(Object.entries(initialSettings))
  const changed = Object.entries(settings).filter(([name, value]) => value !== first.get(name))
  return new URLSearchParams(
    changed.map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
}

/** What an address says of the chip, and is as in the preset where another chip is chosen. */
const ofTheChip: readonly SettingName[] = [
  'crossbar',
  'cores',
  'interconnect',
  'bytes',
  'side',
  'exchange',
  'signal',
  'inputs',
  'outputs',
]

/** The settings with another text for one of them; an empty one, or one that is not understood, makes it as at first. */
export const changed = (settings: Settings, name: SettingName, text: string): Settings => {
  const address = new URLSearchParams(writeSettings(settings))
  if (name === 'chip') for (const each of ofTheChip) address.delete(each)
  if (text === '') address.delete(name)
  else address.set(name, text)
  return readSettings(address.toString()).settings
}

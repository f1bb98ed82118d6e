import * as E from 'fp-ts/lib/Either.js'
import type { Chip } from 'ohmflow'
import { presets } from 'ohmflow'
import type { implementations } from 'ohmflow/program'
import { chipOf, readBindings } from './mapping.js'
import { isFromFile, type Settings, takesBlock } from './settings.js'

/** A pass as code: what is called, from which entry it comes, and what it is given. */
interface Call {
  readonly name: string
  readonly entry?: 'ohmflow/program'
  readonly given?: string
}

const partitionerCalls: Readonly<Record<keyof (typeof implementations)['tile'], string>> = {
  'row-major': 'rowMajor',
  balanced: 'balanced',
  'depthwise-packing': 'depthwisePacking',
  'kernel-major': 'kernelMajor',
  'shifted-duplicate': 'shiftedDuplicate',
  'variable-windows': 'variableWindows',
}

const duplicatorCalls: Readonly<
  Record<Exclude<keyof (typeof implementations)['duplicate'], 'once' | 'per-round'>, string>
> = {
  'slowest-first': 'slowestFirst',
  'least-sum': 'leastSum',
  'least-interval': 'leastInterval',
  'least-latency': 'leastLatency',
}

const assignerCalls: Readonly<
  Record<Exclude<keyof (typeof implementations)['assign'], 'annealing' | 'cheapest-rounds'>, string>
> = {
  'first-fit': 'firstFit',
  rounds: 'firstFitInRounds',
  snake: 'snake',
  locality: 'locality',
  optimal: 'optimal',
}

const synchronizerCalls: Readonly<Record<keyof (typeof implementations)['synchronize'], string>> = {
  sequential: 'sequential',
  linear: 'linear',
  cyclic: 'cyclic',
  even: 'even',
  tree: 'tree',
  auto: 'auto',
  'cross-layer': 'crossLayer',
}

const images = ({ sync, images }: Settings): string =>
  sync === 'cross-layer' && images > 1 ? `{ images: ${images} }` : ''

const duplicatorOf = (settings: Settings): Call | null => {
  const { duplicate, extra } = settings
  if (duplicate === 'once') return null
  if (duplicate === 'per-round')
    return { name: 'perRound', entry: 'ohmflow/program', given: images(settings) }
  return { name: duplicatorCalls[duplicate], given: `{ extraCores: ${extra} }` }
}

const assignerOf = (settings: Settings): Call | null => {
  const { assign } = settings
  if (assign === 'first-fit') return null
  if (assign === 'cheapest-rounds')
    return { name: 'cheapestRounds', entry: 'ohmflow/program', given: images(settings) }
  return { name: assign === 'annealing' ? assign : assignerCalls[assign] }
}

const synchronizerOf = (settings: Settings): Call | null => {
  const { sync, block } = settings
  if (sync === 'own' || (sync === 'cyclic' && block === null)) return null
  return { name: synchronizerCalls[sync], given: takesBlock(sync) ? String(block ?? '') : images(settings) }
}

const partitionerOf = ({ tile }: Settings): Call | null => {
  if (tile === 'row-major' || tile === 'own') return null
  const name = partitionerCalls[tile]
  return tile === 'variable-windows' ? { name, entry: 'ohmflow/program' } : { name }
}

/** Annealing gives candidates, of which the one of the shortest ways is taken. */
const code = ({ name, given = '' }: Call): string =>
  name === 'annealing' ? 'best(byTravel)(annealing())' : `${name}(${given})`

/** What differs from the baseline, in the order of the stages: how each pass gets into its slot. */
const changesOf = (settings: Settings): readonly { readonly call: Call; readonly line: string }[] =>
  [
    { call: partitionerOf(settings), into: `swap('tile', ` },
    { call: duplicatorOf(settings), into: `insert('duplicate', { after: 'tile' }, ` },
    { call: assignerOf(settings), into: `swap('assign', ` },
    { call: synchronizerOf(settings), into: `swap('synchronize', ` },
  ].flatMap(({ call, into }) => (call === null ? [] : [{ call, line: `  .${into}${code(call)})` }]))

/** The stages that the user of the page has written. */
const ownOf = ({ tile, sync }: Settings) => [
  ...(tile === 'own' ? [{ slot: 'tile', name: 'partitioner', what: 'partitioner' }] : []),
  ...(sync === 'own' ? [{ slot: 'synchronize', name: 'synchronizer', what: 'synchronizer' }] : []),
]

/** A value as code; names that are no identifiers stand in quotes. */
const literal = (value: unknown): string => {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? `'${value}'` : JSON.stringify(value)
  const key = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))
  const members = Object.entries(value).map(([name, each]) => `${key(name)}: ${literal(each)}`)
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
}

/** What of a chip is not as in its preset, as members of a literal. */
const otherwise = (chip: Chip, preset: Chip): readonly string[] => {
  const same = new Map<string, unknown>(Object.entries(preset))
  return Object.entries(chip).flatMap(([key, value]: [string, unknown]) =>
    JSON.stringify(value) === JSON.stringify(same.get(key)) ? [] : [`  ${key}: ${literal(value)},`],
  )
}

const chipCode = (settings: Settings): string => {
  const chip = chipOf(settings)
  const name = /^\w+$/.test(settings.chip) ? `presets.${settings.chip}` : `presets['${settings.chip}']`
  const different = E.isRight(chip) ? otherwise(chip.right, presets[settings.chip].chip) : []
  return different.length === 0
    ? `const { chip } = ${name}`
    : [`const chip: Chip = {`, `  ...${name}.chip,`, ...different, '}'].join('\n')
}

const modelCode = ({ network, file }: Settings): string => {
  if (network === 'file' || network === 'given')
    return `const model = unwrap(await readModel(${JSON.stringify(file)})())`
  if (network === 'teaching') return `const model = await modelFile('teaching', teachingNetwork.build())()`
  const name = /^\w+$/.test(network) ? `zoo.${network}` : `zoo['${network}']`
  return `const model = await modelFile('${network}', ${name}.build())()`
}

const modelImports = (settings: Settings): readonly string[] => {
  if (isFromFile(settings)) return []
  return settings.network === 'teaching' ? ['modelFile', 'teachingNetwork'] : ['modelFile', 'zoo']
}

const byTravel = ({ assign }: Settings): boolean => assign === 'annealing'

const importLine = (names: readonly string[], from: string): readonly string[] => {
  const bare = (name: string) => name.replace('type ', '')
  const sorted = [...new Set(names)].toSorted((a, b) => bare(a).localeCompare(bare(b)))
  return sorted.length === 0 ? [] : [`import { ${sorted.join(', ')} } from '${from}'`]
}

/** What the code imports, by the entry that has it. */
const importsOf = (settings: Settings, ownChip: boolean): readonly string[] => {
  const calls = changesOf(settings).map(({ call }) => call)
  const from = (entry: Call['entry']) => calls.filter((call) => call.entry === entry).map(({ name }) => name)
  return [
    ...(byTravel(settings)
      ? [`import * as N from 'fp-ts/lib/number.js'`, `import { contramap } from 'fp-ts/lib/Ord.js'`]
      : []),
    ...importLine(
      [
        ...from(undefined),
        ...modelImports(settings),
        'presets',
        'reportTable',
        'unwrap',
        ...(ownChip ? ['type Chip'] : []),
        ...(byTravel(settings) ? ['best', 'type Placed', 'travel'] : []),
      ],
      'ohmflow',
    ),
    ...importLine(isFromFile(settings) ? ['readModel'] : [], 'ohmflow/node'),
    ...importLine(['baseline'], 'ohmflow/pipelines'),
    ...importLine(from('ohmflow/program'), 'ohmflow/program'),
    ...ownOf(settings).map(
      ({ name, what }) =>
        `import ${name} from './${name}.js' // the ${what} of the page, saved under this name`,
    ),
  ]
}

/** The TypeScript that maps the same with the library, and writes the table of layers. */
export const typescriptOf = (settings: Settings): string => {
  const bindings = readBindings(settings.bind)
  const chip = chipCode(settings)
  return [
    ...importsOf(settings, chip.startsWith('const chip: Chip')),
    '',
    modelCode(settings),
    chip,
    ...(byTravel(settings) ? ['const byTravel = contramap((placed: Placed) => travel(placed))(N.Ord)'] : []),
    [
      'const mapping = baseline',
      ...ownOf(settings).map(({ slot, name }) => `  .swap('${slot}', ${name})`),
      ...changesOf(settings).map(({ line }) => line),
    ].join('\n'),
    '',
    `const bindings = ${literal(E.isRight(bindings) ? bindings.right : {})}`,
    'console.log(reportTable(unwrap(await mapping.task({ model, bindings, chip })())))',
    '',
  ].join('\n')
}

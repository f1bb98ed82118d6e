import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { instructionSet } from '../lib/isa/instructionSet.js'

const root = join(import.meta.dirname, '..')

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|svelte)$/.test(file))
    .map((file) => join(folder, file).replaceAll('\\', '/'))

interface Import {
  readonly from: string
  /** A path below the root, or the name of a package. */
  readonly to: string
}

const importsOf = (from: string): readonly Import[] => {
  const code = readFileSync(join(root, from), 'utf8').replaceAll(/^\s*(\/\/|\*).*$/gm, '')
  return [...code.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)'([^']+)'/g)].map(([, to = '']) => ({
    from,
    to: to.startsWith('.')
      ? relative(root, join(root, dirname(from), to))
          .replaceAll('\\', '/')
          .replace(/\.js$/, '.ts')
      : to,
  }))
}

const sources = [...filesBelow('lib'), ...filesBelow('pipelines')]
const imports = sources.flatMap(importsOf)

/** Words of arithmetic, bytes, collections, chance and failures, for everyone. */
const everyones = [
  'lib/arithmetic.ts',
  'lib/bytes.ts',
  'lib/multimap.ts',
  'lib/once.ts',
  'lib/random.ts',
  'lib/rule.ts',
]

/** What the stages stand on. */
const belowStages = [
  'lib/codec/',
  'lib/pipeline/',
  'lib/hardware/',
  'lib/ir/',
  'lib/isa/',
  'lib/machine/',
  'lib/needs/',
  'lib/verify/',
]

/** What the forms of a program stand on, and they. */
const forms = ['lib/codec/', 'lib/hardware/', 'lib/ir/', 'lib/isa/']

/** What reading a model stands on. */
const models = ['lib/codec/', 'lib/ir/']

/** Rooms of one folder, from the lowest to the highest: each may import those before it, and what the folder may. */
const rooms = (
  folder: string,
  may: readonly string[],
  ...inside: readonly string[]
): readonly (readonly [part: string, imports: readonly string[]])[] =>
  inside.map((room, i) => [
    `${folder}${room}`,
    [...may, ...inside.slice(0, i).map((lower) => folder + lower)],
  ])

/**
 * What each part may import of the project's own, besides itself;
 * paths are prefixes. The first part that matches a file counts.
 */
const allowed: readonly (readonly [part: string, imports: readonly string[]])[] = [
  ...everyones.map((file) => [file, []] as const),
  ['lib/pipeline/', []],
  ['lib/codec/', []],
  ['lib/onnx/proto/', []],
  ['lib/zoo/', ['lib/onnx/proto/']],
  ['lib/kernels/', ['lib/codec/', 'lib/devices/random.ts']],
  ['lib/hardware/', ['lib/codec/']],
  ['lib/isa/', ['lib/codec/']],
  ['lib/ir/', ['lib/codec/', 'lib/hardware/', 'lib/isa/']],
  ...rooms(
    'lib/onnx/',
    models,
    'importError.ts',
    'once.ts',
    'proto/',
    'tensors/',
    'runtime/',
    'format/',
    'operators/',
    'folds/',
    'tensorFile/',
    'inference/',
    'weights/',
    'edit/',
    'importExplanations.ts',
  ),
  ['lib/needs/', ['lib/codec/', 'lib/hardware/', 'lib/ir/']],
  ...rooms('lib/machine/', [...forms, 'lib/needs/'], 'costs/', 'bounds/', 'relation/'),
  ['lib/machine/events/', [...forms, 'lib/machine/costs/', 'lib/machine/relation/']],
  [
    'lib/machine/activity/',
    [
      ...forms,
      'lib/machine/activations/',
      'lib/machine/costs/',
      'lib/machine/events/',
      'lib/machine/relation/',
    ],
  ],
  [
    'lib/machine/activations/',
    [...forms, 'lib/needs/', 'lib/machine/costs/', 'lib/machine/events/', 'lib/machine/relation/'],
  ],
  ...rooms(
    'lib/verify/',
    [...forms, 'lib/machine/relation/', 'lib/needs/'],
    'faults/',
    'clocks/',
    'state/',
    'layers/',
    '',
  ),
  ['lib/stages/import/', [...models, 'lib/hardware/', 'lib/onnx/', 'lib/pipeline/']],
  ['lib/stages/rounds/', [...belowStages, 'lib/stages/synchronize/']],
  ...['duplicate', 'assign'].map(
    (slot) => [`lib/stages/${slot}/`, [...belowStages, 'lib/stages/rounds/']] as const,
  ),
  ...['lower', 'precision', 'tile', 'synchronize', 'simulate'].map(
    (slot) => [`lib/stages/${slot}/`, belowStages] as const,
  ),
  ['lib/experiment/', [...belowStages, 'lib/stages/']],
  [
    'lib/sweep/',
    [
      ...belowStages,
      'lib/stages/',
      'lib/onnx/',
      'lib/devices/',
      'lib/accuracy/score.ts',
      'lib/accuracy/spread.ts',
      'lib/accuracy/wilson.ts',
    ],
  ],
  ['lib/devices/', ['lib/codec/', 'lib/hardware/']],
  ['lib/datasets/', ['lib/codec/', 'lib/onnx/tensors/']],
  ['lib/accuracy/', ['lib/codec/', 'lib/datasets/', 'lib/devices/', 'lib/functional/', 'lib/onnx/']],
  [
    'lib/functional/',
    [
      ...forms,
      'lib/devices/',
      'lib/kernels/',
      'lib/machine/',
      'lib/needs/',
      'lib/onnx/',
      'lib/stages/import/importOnnx.ts',
      'lib/stages/simulate/simulate.ts',
      'lib/verify/',
    ],
  ],
  ['lib/quantize/', [...models, 'lib/onnx/', 'lib/pipeline/', 'lib/stages/import/', 'lib/stages/lower/']],
  [
    'lib/view/',
    [
      'lib/accuracy/',
      'lib/codec/',
      'lib/hardware/',
      'lib/ir/',
      'lib/isa/',
      'lib/experiment/results.ts',
      'lib/sweep/',
      'lib/experiment/networks/networkRun.ts',
      'lib/experiment/paper/paperRun.ts',
      'lib/experiment/published.ts',
      'lib/experiment/publishedSetups.ts',
      'lib/functional/deviation.ts',
      'lib/functional/deviceStudy.ts',
      'lib/functional/difference.ts',
      'lib/functional/runReport.ts',
      'lib/machine/activity/',
      'lib/machine/events/timeline.ts',
      'lib/quantize/quantize.ts',
    ],
  ],
  [
    'lib/laws/',
    ['lib/codec/', 'lib/pipeline/', 'lib/hardware/', 'lib/ir/', 'lib/isa/', 'lib/verify/', 'lib/stages/'],
  ],
  [
    'lib/node/',
    [
      'lib/codec/',
      'lib/pipeline/',
      'lib/hardware/',
      'lib/ir/',
      'lib/isa/',
      'lib/onnx/',
      'lib/stages/',
      'lib/experiment/',
      'lib/datasets/',
      'lib/sweep/',
    ],
  ],
  [
    'lib/explain.ts',
    [
      'lib/codec/',
      'lib/datasets/badDataset.ts',
      'lib/pipeline/',
      'lib/ir/',
      'lib/isa/',
      'lib/machine/',
      'lib/verify/',
      'lib/stages/',
      'lib/functional/functionalError.ts',
      'lib/functional/functionalExplanations.ts',
      'lib/quantize/quantizeError.ts',
      'lib/quantize/quantizeExplanations.ts',
      'lib/onnx/',
      'lib/sweep/sweepError.ts',
      'lib/sweep/sweepExplanations.ts',
      'lib/node/fileError.ts',
      'lib/node/stageFailed.ts',
      'lib/node/queueFailed.ts',
      'lib/node/workerFailed.ts',
      'lib/node/nodeExplanations.ts',
    ],
  ],
  ['lib/unwrap.ts', ['lib/explain.ts']],
  ['lib/implementations.ts', ['lib/ir/', 'lib/pipeline/', 'lib/stages/']],
  ['lib/index.ts', ['lib/']],
  ['lib/entries/', ['lib/']],
  [
    'lib/cli/',
    ['lib/laws/index.ts', 'lib/index.ts', 'lib/entries/', 'lib/codec/', 'lib/node/', 'pipelines/'],
  ],
  // like any user of the package, it knows the entries by their names, and no file of the library
  ['lib/web/', []],
  ['pipelines/', ['lib/']],
]

const partOf = (file: string) => allowed.find(([part]) => file.startsWith(part))

const breaches = (all: readonly Import[]): readonly string[] =>
  all.flatMap(({ from, to }) => {
    if (!to.startsWith('lib/') && !to.startsWith('pipelines/')) return []
    const [part, may] = partOf(from) ?? ['', []]
    const fine =
      part !== '' && (to.startsWith(part) || [...everyones, ...may].some((prefix) => to.startsWith(prefix)))
    const cli = to.startsWith('lib/cli/') && part !== 'lib/cli/'
    const laws = to.startsWith('lib/laws/') && part !== 'lib/laws/' && part !== 'lib/cli/'
    return fine && !cli && !laws ? [] : [`${from} imports ${to}`]
  })

/** Files that import one another in a circle; each circle once, from the file where it was entered. */
const circles = (all: readonly Import[]): readonly string[] => {
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const entered = path.indexOf(file)
    if (entered >= 0) found.push([...path.slice(entered), file].join(' → '))
    if (entered >= 0 || done.has(file)) return
    for (const { from, to } of all) if (from === file) visit(to, [...path, file])
    done.add(file)
  }
  for (const { from } of all) visit(from, [])
  return found
}

/** The room of a path: a folder of `lib`, or one of a stage, or a file that stands by itself. */
const roomOf = (path: string): string => /^lib\/stages\/\w+|^lib\/\w+(?:\.ts)?|^\w+/.exec(path)?.[0] ?? path

/** Each room, and the rooms that it may import, as `allowed` says. */
const roomsAllowed = (): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, Set<string>>()
  for (const [part, may] of allowed) {
    const room = roomOf(part)
    const into = found.get(room) ?? new Set()
    for (const each of may) if (roomOf(each) !== room) into.add(roomOf(each))
    found.set(room, into)
  }
  return new Map([...found].map(([room, may]) => [room, [...may].toSorted()]))
}

describe('architecture', () => {
  it('is on its page as it is held here', () => {
    const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
    const rows = [...page.matchAll(/^\| `([^`]+)` \| [^|]+ \| ([^|]*)\|$/gm)].map(
      ([, room = '', may = '']) =>
        [room, [...may.matchAll(/`([^`]+)`/g)].map(([, each = '']) => each).toSorted()] as const,
    )
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(roomsAllowed()))
  })

  it('every file is in a part', () => {
    expect(sources.filter((file) => partOf(file) === undefined)).toEqual([])
    expect(sources.length).toBeGreaterThan(50)
  })

  it('imports follow the lowering order', () => {
    expect(breaches(imports)).toEqual([])
  })

  it('sees an import that does not', () => {
    expect(breaches([{ from: 'lib/ir/placed.ts', to: 'lib/stages/tile/rowMajor.ts' }])).toHaveLength(1)
    expect(
      breaches([{ from: 'lib/stages/tile/rowMajor.ts', to: 'lib/stages/lower/im2col.ts' }]),
    ).toHaveLength(1)
    expect(
      breaches([{ from: 'lib/onnx/format/decodeModel.ts', to: 'lib/onnx/operators/table.ts' }]),
    ).toHaveLength(1)
    expect(breaches([{ from: 'lib/onnx/operators/table.ts', to: 'lib/onnx/format/decodeModel.ts' }])).toEqual(
      [],
    )
    expect(breaches([{ from: 'lib/index.ts', to: 'lib/cli/main.ts' }])).toHaveLength(1)
  })

  it('no files import one another in a circle', () => {
    expect(circles(imports)).toEqual([])
    const [a, b, c] = ['lib/a.ts', 'lib/b.ts', 'lib/c.ts']
    expect(
      circles([
        { from: a, to: b },
        { from: b, to: c },
        { from: c, to: b },
      ]),
    ).toEqual([`${b} → ${c} → ${b}`])
  })

  it('only node and cli touch the outside', () => {
    const outside = imports.filter(
      ({ from, to }) =>
        to.startsWith('node:') && !from.startsWith('lib/node/') && !from.startsWith('lib/cli/'),
    )
    expect(outside).toEqual([])
    const globals = sources.filter(
      (file) =>
        !file.startsWith('lib/node/') &&
        !file.startsWith('lib/cli/') &&
        /\b(process|require|Buffer|__dirname)\b[.(]/.test(
          readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, ''),
        ),
    )
    expect(globals.filter((file) => file !== 'lib/zoo/model.ts')).toEqual([])
  })

  it('only the instruction set, what writes code from it and the oracles name an instruction', () => {
    const named = new RegExp(`'(${Object.keys(instructionSet).join('|')})'`)
    const naming = sources.filter((file) =>
      named.test(readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '')),
    )
    expect(naming.filter((file) => !file.startsWith('lib/laws/')).toSorted()).toEqual([
      'lib/isa/written.ts',
      // the energy of a product, which goes by the same name
      'lib/view/page/paperSection.ts',
      'lib/view/reportTotals.ts',
      // what the playground shows of a synchronizer that somebody writes
      'lib/web/own/samples.ts',
    ])
  })

  it('the reference interpreters know nothing of the instruction set but its types', () => {
    const oracles = [...filesBelow('lib/laws/interpreter'), 'test/verify/definition.ts']
    const values = oracles.flatMap((file) =>
      [
        ...readFileSync(join(root, file), 'utf8').matchAll(/^import (?!type )[^;]*?'[^']*\/isa\/[^']*'/gm),
      ].map(([line]) => `${file}: ${line}`),
    )
    expect(values).toEqual([])
  })

  it('fast-check, an optional peer, is imported by the laws and the page that shows them', () => {
    expect(
      imports.filter(
        ({ from, to }) =>
          to === 'fast-check' && !/^lib\/(laws|web)\//.test(from) && from !== 'lib/cli/ownStages.ts',
      ),
    ).toEqual([])
  })

  it('pipelines are short enough to be read at a glance', () => {
    const long = filesBelow('pipelines').filter((file) => {
      const code = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
      return code.split('\n').filter((line) => line.trim() !== '').length > 40
    })
    expect(long).toEqual([])
  })
})

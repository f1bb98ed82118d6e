import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as O from 'fp-ts/lib/Option.js'
import * as t from 'io-ts'
import { from, fromEvent, lastValueFrom, mergeMap, takeUntil, toArray } from 'rxjs'
import { baseline } from '../../pipelines/baseline.js'
import { pelke2023 } from '../../pipelines/pelke2023.js'
import { jsonText } from '../codec/jsonText.js'
import { printable } from '../codec/printable.js'
import { canonical } from '../entries/codec.js'
import {
  type Convolutions,
  convolutionalNames,
  convolutionsOf,
  type Design,
  designChip,
  designName,
  families,
  networkCases,
  Point,
  paperSetups,
  quickCases,
  type Results,
  resultsTable,
  roundsCases,
  summarize,
} from '../entries/experiment.js'
import { grouped, resultFiles, resultsPage } from '../entries/view.js'
import { type Lowered, modelFile, type OhmflowError, type Store, type ZooName, zoo } from '../index.js'
import { diskStore } from '../node/diskStore.js'
import { workers } from '../node/workers.js'
import { type AsyncRule, fail, get } from '../rule.js'
import { cacheFolder } from './cacheFolder.js'
import { allSetups, type Further, type Measuring, measuredFurther, workerFile } from './chapters.js'
import { codeKey } from './codeKey.js'
import { type Failure, usageError } from './exit.js'
import { workersOf } from './inputs.js'
import { measuringBar } from './measuringBar.js'
import { needs } from './needs.js'
import { answerText, outputTo, writeOutputs } from './outputs.js'
import { say } from './say.js'
import { targetsWritable } from './targets.js'
import { madeBy } from './version.js'

/** The options of `ohmflow reproduce` as they are written. */
export interface ReproduceOptions {
  readonly quick?: boolean
  readonly json?: string
  readonly html?: string
  readonly out?: string
  /** The words of the command line. */
  readonly args: readonly string[]
  readonly workers?: string
  readonly cache: string | boolean
}

/** What is measured: networks of the zoo on chips. */
export interface Extent {
  readonly designs: readonly Design[]
  readonly quick: readonly Design[]
  readonly networks: readonly ZooName[]
  /** Chapters beside them; none where they are left out. */
  readonly further?: Further
  readonly quickFurther?: Further
}

const everything: Extent = {
  designs: pelke2023.designs,
  quick: pelke2023.quick,
  networks: convolutionalNames,
  further: { cases: [...roundsCases, ...networkCases(convolutionalNames)], setups: allSetups },
  quickFurther: { cases: quickCases, setups: allSetups.slice(0, 2) },
}

const noFurther: Further = { cases: [], setups: [] }

const isOf = (names: readonly string[], name: string): boolean => names.includes(name)

const nothing: Store = { get: () => async () => O.none, set: () => async () => undefined }

/** Networks; each is imported and lowered once, and then comes from the store. */
async function* loweredNetworks(
  names: readonly ZooName[],
  store: Store,
): AsyncRule<OhmflowError, readonly { readonly network: ZooName; readonly lowered: Lowered }[]> {
  const lower = baseline.until('lower').cache('import', store).cache('lower', store)
  const networks = []
  for (const network of names) {
    const model = await modelFile(network, zoo[network].build())()
    const lowered = await lower.task({ model, bindings: {}, chip: pelke2023.base })()
    networks.push({ network, lowered: yield* get(lowered) })
  }
  return networks
}

/** All that the points of a design depend on; nothing where that has no canonical form. */
const keyOf = (design: Design, { shapes }: Convolutions, code: string): O.Option<string> =>
  canonical([
    pelke2023.name,
    pelke2023.version,
    code,
    Object.keys(pelke2023.synchronizers),
    designChip(pelke2023.base, design),
    shapes,
  ])

const Measured = t.readonlyArray(
  t.union([t.type({ point: Point, failure: t.null }), t.type({ point: t.null, failure: t.string })]),
)
const Points = t.readonlyArray(Point)

const isBase = (design: Design): boolean => {
  const { crossbar, interconnect, core, exchange, signal } = pelke2023.base
  return (
    design.crossbar === crossbar.rows &&
    design.bus === interconnect.bytesPerCycle &&
    design.arbitration === interconnect.arbitration &&
    design.buffers === core.inputBuffers &&
    design.exchange === exchange &&
    design.signal === signal.kind
  )
}

/**
 * The base first, so that what matters comes first; then those that
 * take longest, so that no worker is left with one at the end.
 */
const ordered = (designs: readonly Design[]): readonly Design[] =>
  [...new Map(designs.map((design) => [designName(design), design])).values()].toSorted(
    (a, b) => Number(isBase(b)) - Number(isBase(a)) || a.crossbar - b.crossbar,
  )

const warn = (reason: string): void => say(`ohmflow reproduce: ${printable(reason)}\n`)

/** Where results are kept between runs, as `--cache` says. */
const storeIn = (cache: ReproduceOptions['cache']): Store => {
  const folder = cache === false ? null : typeof cache === 'string' ? cache : cacheFolder()
  if (folder === undefined) warn('there is no home to keep results in; --cache FOLDER keeps them')
  return typeof folder === 'string' ? diskStore(folder, { warn }) : nothing
}

/**
 * Points of chips that differ in little: those that are stored, and those of the others, which `measure` takes. Says
 * how many chips are done, and what has failed.
 */
const measuring =
  (
    store: Store,
    keyOfDesign: (design: Design) => string,
    measure: (designs: readonly Design[]) => Promise<unknown>,
    count: (chips: number) => void,
    failed: (failure: string) => void,
  ) =>
  async (family: readonly Design[]): Promise<readonly Point[]> => {
    const known: Point[] = []
    const open: Design[] = []
    for (const design of family) {
      const stored = Points.decode(O.toUndefined(await store.get(keyOfDesign(design))()))
      if (E.isRight(stored)) known.push(...stored.right)
      else open.push(design)
    }
    count(known.length / Object.keys(pelke2023.synchronizers).length)
    if (open.length === 0) return known
    const outcomes = Measured.decode(await measure(open))
    if (E.isLeft(outcomes)) throw new Error('a worker has given no points')
    const points = outcomes.right.flatMap(({ point }) => (point === null ? [] : [point]))
    for (const { failure } of outcomes.right) if (failure !== null) failed(failure)
    for (const design of open) {
      const own = points.filter((point) => designName(point.design) === designName(design))
      if (own.length === Object.keys(pelke2023.synchronizers).length)
        await store.set(keyOfDesign(design), own)()
      count(1)
    }
    return [...known, ...points]
  }

/** Writes results to where they are wanted, and says what came out. */
async function* shownResults(results: Results, options: ReproduceOptions): AsyncRule<Failure, string> {
  const json = (): string => `${jsonText(results)}\n`
  const summary = summarize(results)
  const { json: file, html, out, args } = options
  const figures = out === undefined ? [] : await resultFiles(summary)
  const page = html === undefined ? '' : await resultsPage(summary, madeBy(args))
  const said = yield* writeOutputs([
    ...outputTo(file, json),
    ...outputTo(html, () => page),
    ...figures.map(({ path, text }) => ({ path: join(out ?? '', path), text: () => text })),
  ])
  return answerText(said, file === '-' ? json : undefined, () => resultsTable(summary))
}

/** Ends the command where it was interrupted, and says how far it is, and whether that is kept. */
const interrupted = (what: string, store: Store): never => {
  say(`${what}; ${store === nothing ? 'nothing of it is kept' : 'the same command goes on from there'}.\n`)
  process.exit(130)
}

/** Points of all designs, in their order. */
const pointsOf = async (
  designs: readonly Design[],
  found: Convolutions,
  { store, code }: Pick<Measuring, 'store' | 'code'>,
  threads: number,
  failed: (failure: string) => void,
): Promise<readonly Point[]> => {
  const pool = workers(workerFile, 'measureDesigns', threads)
  const progress = measuringBar(designs.length, 'chips')
  let done = 0
  const count = (chips: number): void => {
    done += chips
    progress.to(done)
  }
  const keyOfDesign = (design: Design): string =>
    O.toUndefined(keyOf(design, found, code)) ?? designName(design)
  const measure = (open: readonly Design[]) => pool.run({ designs: open, layers: found.layers })
  const measured = measuring(store, keyOfDesign, measure, count, failed)
  const points = await lastValueFrom(
    from(families(designs)).pipe(
      mergeMap((family) => from(measured(family)), threads + 1),
      takeUntil(fromEvent(process, 'SIGINT')),
      toArray(),
    ),
  )
  progress.stop()
  await pool.close()
  if (done < designs.length)
    interrupted(`${grouped(done)} of ${grouped(designs.length)} chips are measured`, store)
  const order = new Map(designs.map((design, i) => [designName(design), i]))
  return points
    .flat()
    .toSorted((a, b) => (order.get(designName(a.design)) ?? 0) - (order.get(designName(b.design)) ?? 0))
}

/** `ohmflow reproduce`: measures what is not yet in the cache, on all processors, and shows what came out. */
export async function* reproduce(options: ReproduceOptions, extent = everything): AsyncRule<Failure, string> {
  const threads = (yield* workersOf(options.workers)) ?? availableParallelism()
  if (options.cache === '') yield* fail(usageError('--cache takes a folder, and is given nothing'))
  if (options.out !== undefined || options.html !== undefined) yield* get(needs(['vega', 'vega-lite']))
  yield* targetsWritable(options, [])
  const store = storeIn(options.cache)
  const networks = yield* loweredNetworks(extent.networks, store)
  const found = convolutionsOf(networks)
  const { shapes, workloads } = found
  const { quick = false } = options
  const designs = ordered(quick ? extent.quick : extent.designs)
  const code = codeKey(workerFile)
  const failures: string[] = []
  const failed = (failure: string): void => void failures.push(failure)
  const points = await pointsOf(designs, found, { store, code }, threads, failed)
  const further = await measuredFurther((quick ? extent.quickFurther : extent.further) ?? noFurther, {
    lowered: new Map(networks.map(({ network, lowered }) => [network, lowered])),
    paper: convolutionsOf(networks.filter(({ network }) => isOf(paperSetups.networks, network))),
    store,
    code,
    threads,
    failed,
  })
  for (const failure of failures) warn(failure)
  return further === null
    ? interrupted('all chips are measured, whole networks are not', store)
    : yield* shownResults({ schema: 'ohmflow.results/2', shapes, workloads, points, ...further }, options)
}

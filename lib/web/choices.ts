import * as E from 'fp-ts/lib/Either.js'
import * as N from 'fp-ts/lib/number.js'
import { contramap } from 'fp-ts/lib/Ord.js'
import * as t from 'io-ts'
import {
  annealing,
  auto,
  balanced,
  best,
  crossLayer,
  cyclic,
  type DuplicateOptions,
  type Duplicator,
  depthwisePacking,
  even,
  firstFit,
  firstFitInRounds,
  kernelMajor,
  leastInterval,
  leastLatency,
  leastSum,
  linear,
  locality,
  optimal,
  type Partitioner,
  type Placed,
  pass,
  rowMajor,
  type Synchronizer,
  sequential,
  shiftedDuplicate,
  slowestFirst,
  snake,
  type Tiled,
  travel,
  tree,
} from 'ohmflow'
import { cheapestRounds, perRound, variableWindows } from 'ohmflow/program'

/** The partitioners of the page, by the names that the command line has for them. */
export const partitioners = {
  'row-major': rowMajor(),
  balanced: balanced(),
  'depthwise-packing': depthwisePacking(),
  'kernel-major': kernelMajor(),
  'shifted-duplicate': shiftedDuplicate(),
  'variable-windows': variableWindows(),
} satisfies Readonly<Record<string, Partitioner>>

/** How copies are dealt out, beside `once`: what a duplicator is given. */
interface Copying extends DuplicateOptions {
  readonly extraCores: number
  readonly images: number
}

/** Each layer once, which changes nothing. */
const once: Duplicator = pass({
  implementation: 'once',
  version: '1',
  reads: () => null,
  compute: () => E.right(null),
  product: t.null,
  join: (tiled: Tiled): Tiled => tiled,
})

/** The duplicators of the page. */
export const duplicators = {
  once: () => once,
  'slowest-first': ({ extraCores }) => slowestFirst({ extraCores }),
  'least-sum': ({ extraCores }) => leastSum({ extraCores }),
  'least-interval': ({ extraCores }) => leastInterval({ extraCores }),
  'least-latency': ({ extraCores }) => leastLatency({ extraCores }),
  'per-round': ({ images }) => perRound({ images }),
} satisfies Readonly<Record<string, (given: Copying) => Duplicator>>

const byTravel = contramap((placed: Placed) => travel(placed))(N.Ord)

/** The assigners of the page, for so many images. */
export const assigners = {
  'first-fit': () => firstFit(),
  rounds: () => firstFitInRounds(),
  'cheapest-rounds': (images: number) => cheapestRounds({ images }),
  snake: () => snake(),
  locality: () => locality(),
  annealing: () => best(byTravel)(annealing()),
  optimal: () => optimal(),
}

/** The synchronizers of the page: a block or a number of images where they take one. */
export const synchronizers = {
  sequential: () => sequential(),
  linear: () => linear(),
  cyclic: ({ block }) => cyclic(block ?? undefined),
  even: ({ block }) => even(block ?? undefined),
  tree: () => tree(),
  auto: () => auto(),
  'cross-layer': ({ images }) => crossLayer({ images }),
} satisfies Readonly<
  Record<string, (given: { readonly block: number | null; readonly images: number }) => Synchronizer>
>

/** Those that take a block size or a number of blocks. */
export const takesBlock = (name: string): boolean => name === 'cyclic' || name === 'even'

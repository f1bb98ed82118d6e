import { separate } from 'fp-ts/lib/Array.js'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Chip } from '../hardware/chip.js'
import { fail, get, outcome, type Rule } from '../rule.js'
import { type Comparison, parseComparison } from './comparison.js'
import type { Setting } from './deviceFactors.js'
import { leafAt, pathsIn } from './figures.js'
import { type Mapping, mappingKeys } from './mappings.js'
import type { SweepProblem } from './sweepError.js'
import type { SweepFile } from './sweepFile.js'
import type { Value } from './values.js'

/** What the designs are made of that constraints hold of. */
interface Choices {
  readonly mappings: readonly Mapping[]
  readonly chips: readonly { readonly chip: Chip }[]
  readonly factors: readonly (readonly Setting[])[]
}

/** The names that a constraint may use. */
const namesIn = ({ chips, factors }: Choices): readonly string[] => [
  ...mappingKeys,
  'devices',
  ...chips.flatMap(({ chip }) => pathsIn(chip)),
  ...factors.flatMap((settings) => settings.flatMap((setting) => Object.keys(setting))),
]

/** What may stand in a design under a name. */
const valuesOf = ({ mappings, chips, factors }: Choices, name: string): readonly (Value | undefined)[] => {
  const key = mappingKeys.find((each) => each === name)
  return [
    ...(key === undefined ? [] : mappings.map((mapping) => mapping[key])),
    ...chips.map(({ chip }) => leafAt(chip, name)),
    // a part of a chip that is chosen as a whole brings its figures along
    ...factors.flatMap((settings) =>
      settings.flatMap((setting) =>
        Object.entries(setting).map(([path, value]) =>
          path === name
            ? value
            : typeof value === 'object' && name.startsWith(`${path}.`)
              ? value[name.slice(path.length + 1)]
              : undefined,
        ),
      ),
    ),
  ]
}

/** A name of which a number is asked, and that is one in no design: the comparison would hold of none. */
const wordIn = ({ left, sign, right }: Comparison, choices: Choices): string | undefined => {
  const equal = sign === '=' || sign === '!='
  return [left, right]
    .filter((product) => !equal || product.length > 1)
    .flat()
    .flatMap((term) => ('name' in term ? [term.name] : []))
    .find((name) => valuesOf(choices, name).every((value) => typeof value !== 'number'))
}

/** An option that no mapping says: what it is by default, a design does not know, and no comparison would hold. */
const unsaidIn = ({ left, right }: Comparison, { mappings }: Choices): string | undefined => {
  const names = new Set([...left, ...right].map((term) => ('name' in term ? term.name : '')))
  return mappingKeys.find((key) => names.has(key) && mappings.every((mapping) => mapping[key] === undefined))
}

function* constraint(text: string, choices: Choices): Rule<string, Comparison> {
  const comparison = yield* get(parseComparison(text, namesIn(choices)))
  const unsaid = unsaidIn(comparison, choices)
  if (unsaid !== undefined)
    yield* fail(`no mapping says ${unsaid}; name it in mappings, with all that it may be`)
  const word = wordIn(comparison, choices)
  if (word !== undefined) yield* fail(`${word} is a number in no design; = and != compare words`)
  return comparison
}

/** The constraints of a file, or what is wrong with each. */
export const constraintsOf = (
  { constraints = [] }: SweepFile,
  choices: Choices,
): Either<readonly SweepProblem[], readonly Comparison[]> => {
  const found = constraints.map((text, i) =>
    E.mapLeft((problem: string): SweepProblem => ({ path: `constraints[${i}]`, problem }))(
      outcome(constraint(text, choices)),
    ),
  )
  const { left: problems, right } = separate(found)
  return problems.length > 0 ? E.left(problems) : E.right(right)
}

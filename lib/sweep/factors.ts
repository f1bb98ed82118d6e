import * as E from 'fp-ts/lib/Either.js'
import type { Setting } from './deviceFactors.js'
import type { SweepProblem } from './sweepError.js'
import type { SweepFile } from './sweepFile.js'
import { labelOf, together } from './values.js'

/** A factor of a file, or factors that change together: where it stands, and the settings that it takes. */
export interface Factor {
  readonly where: string
  readonly settings: readonly Setting[]
}

/** Paths that an earlier factor has, or of whose part it has a figure that would be lost without a word. */
const takenProblems = ({ factors = [] }: SweepFile): readonly SweepProblem[] => {
  const owners = new Map<string, number>()
  return factors.flatMap((linked, i) =>
    Object.keys(linked).flatMap((path): readonly SweepProblem[] => {
      const owner = owners.get(path)
      const part = [...owners].find(([earlier]) => earlier.startsWith(`${path}.`))
      owners.set(path, i)
      const where = `factors[${i}].${path}`
      if (owner !== undefined) return [{ path: where, problem: `factors[${owner}] has it already` }]
      return part === undefined
        ? []
        : [
            {
              path: where,
              problem: `it replaces ${part[0]} of factors[${part[1]}]; name the whole part first`,
            },
          ]
    }),
  )
}

/** Settings that a factor takes more than once: its points would be measured, and count in its effect, as often. */
const repeated = ({ where, settings }: Factor): readonly SweepProblem[] => {
  const seen = new Set<string>()
  for (const setting of settings) {
    const own = JSON.stringify(setting)
    const said = Object.entries(setting).map(([path, value]) => `${path} ${String(labelOf(value))}`)
    if (seen.has(own)) return [{ path: where, problem: `${said.join(' with ')} stands there twice` }]
    seen.add(own)
  }
  return []
}

/** The factors of a file, and what is wrong with them on any chip. */
export const factorsOf = (
  file: SweepFile,
): { readonly factors: readonly Factor[]; readonly problems: readonly SweepProblem[] } => {
  const problems = [...takenProblems(file)]
  const factors = (file.factors ?? []).flatMap((linked, i): readonly Factor[] => {
    const where = `factors[${i}]`
    const settings = together(linked)
    if (E.isRight(settings)) return [{ where, settings: settings.right }]
    problems.push({ path: where, problem: settings.left })
    return []
  })
  return { factors, problems: [...problems, ...factors.flatMap(repeated)] }
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as front from 'ohmflow'
import * as accuracy from 'ohmflow/accuracy'
import * as codec from 'ohmflow/codec'
import * as devices from 'ohmflow/devices'
import * as experiment from 'ohmflow/experiment'
import * as kernels from 'ohmflow/kernels'
import * as program from 'ohmflow/program'
import * as run from 'ohmflow/run'
import * as sweep from 'ohmflow/sweep'
import * as view from 'ohmflow/view'
import { describe, expect, it } from 'vitest'

const entries = { front, accuracy, codec, devices, experiment, kernels, program, run, sweep, view }

/** What the entries export of a folder, by name. */
const exportedFrom = (folder: string): readonly (readonly [name: string, value: unknown])[] =>
  Object.entries(entries).flatMap(([entry, module]) => {
    const file = entry === 'front' ? 'lib/index.ts' : `lib/entries/${entry}.ts`
    const lines = readFileSync(join(import.meta.dirname, '..', file), 'utf8').matchAll(
      /^export \{([^}]*)\} from '([^']+)'/gm,
    )
    const names = [...lines].flatMap(([, inner = '', from = '']) =>
      from.includes(folder) ? inner.split(',').map((name) => name.trim()) : [],
    )
    const ours = new Set(names)
    return Object.entries(module).filter(([name]) => ours.has(name))
  })

/** The implementation and version of a pass that says what it is. */
const declared = (value: unknown): boolean =>
  typeof value === 'function' && 'implementation' in value && 'version' in value

/** What the stages export besides implementations: what makes or judges one, and what they are given. */
const besides: ReadonlySet<string> = new Set([
  'partitioner',
  'synchronizer',
  'duplicator',
  'precisionPolicy',
  'PolicyFile',
  'parsePolicy',
  'cutFull',
  'cutEvenly',
  'travel',
  'modelFile',
  'timingOn',
  'foldBatchNormalization',
  'weightReader',
])

describe('the entries', () => {
  it('the front door has no more than what README and tutorial need', () => {
    expect(Object.keys(front).length).toBeLessThanOrEqual(60)
    expect(Object.keys(front).length).toBeGreaterThan(40)
  })

  it('each value has one home', () => {
    const names = Object.values(entries).flatMap((module) => Object.keys(module))
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
  })

  it('every implementation of a stage is a function that gives a pass without any option', () => {
    const implementations = exportedFrom('/stages/').filter(
      ([name]) => !besides.has(name) && !name.endsWith('Scheme'),
    )
    expect(implementations.length).toBeGreaterThanOrEqual(22)
    const wrong = implementations.filter(
      ([, make]) => typeof make !== 'function' || declared(make) || !declared(make()),
    )
    expect(wrong.map(([name]) => name)).toEqual([])
  })

  it('so are schemes, and what measures ranges', () => {
    const schemes = exportedFrom('/stages/synchronize/').filter(([name]) => name.endsWith('Scheme'))
    const ranges = exportedFrom('/quantize/').filter(([name]) => !name.startsWith('quantize'))
    expect(schemes.length).toBeGreaterThanOrEqual(5)
    expect(ranges.length).toBeGreaterThanOrEqual(3)
    const named = (make: unknown): boolean => typeof make === 'function' && typeof make()['name'] === 'string'
    expect([...schemes, ...ranges].filter(([, make]) => !named(make)).map(([name]) => name)).toEqual([])
  })
})

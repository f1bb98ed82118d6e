import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { lastValueFrom } from 'rxjs'
import type { Chip } from '../../lib/hardware/chip.js'
import { presets } from '../../lib/hardware/presets.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import { runPhase } from '../../lib/machine/events/machine.js'
import { assembleMicrocode } from '../../lib/machine/relation/assembleMicrocode.js'
import { phaseKey } from '../../lib/machine/relation/phaseKey.js'
import { needsOf } from '../../lib/needs/needs.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { timing } from '../../lib/stages/simulate/timing.js'
import { grouped } from '../../lib/view/format.js'
import { zoo } from '../../lib/zoo/zoo.js'
import { baseline } from '../../pipelines/baseline.js'
import { type Figure, fastest, right } from './figure.js'
import { segmentation } from './segmentation.js'

const { chip } = presets.rram256

const programOf = async (name: string, bytes: Uint8Array<ArrayBuffer>): Promise<Program> => {
  const model = await modelFile(name, bytes)()
  return right(await baseline.until('synchronize').task({ model, bindings: {}, chip })())
}

const unverified = timing({ verified: false })

/** The cores of each base layer, those that take the same time once. */
const distinct = ({ phases }: Program): readonly (readonly CoreProgram[])[] => [
  ...new Map(
    phases
      .filter(({ cores }) => cores.some(({ tile }) => tile !== null))
      .map(({ cores }) => [phaseKey(cores, chip), cores]),
  ).values(),
]

/** Chips of which no two are alike. */
const designs = (count: number): readonly Chip[] =>
  Array.from({ length: count }, (_, i) => ({
    ...chip,
    crossbar: { ...chip.crossbar, mvmCycles: 100 + i },
    interconnect: { ...chip.interconnect, bytesPerCycle: 8 << (i % 6) },
    core: { ...chip.core, inputBuffers: 1 + (i % 3), outputBuffers: 1 + (i % 4) },
  }))

/** What users run: the bundled command line, and not what is compiled for the benchmarks. */
const main = fileURLToPath(new URL('../../../dist/lib/cli/main.cjs', import.meta.url))

/** Milliseconds that Node takes for something and, by the system's account, seconds of processor time. */
interface Start {
  readonly milliseconds: number
  readonly processor: number
}

/** Starts Node as after an installation, where nothing is kept of what it has compiled, or where an earlier start kept it. */
const start = (kept: boolean, ...args: readonly string[]): Start => {
  const since = performance.now()
  const timed = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null'
  const { status, stderr } = spawnSync('bash', ['-c', timed, 'bash', process.execPath, ...args], {
    encoding: 'utf8',
    // to parse certificates of this machine would take bare Node longer than all else that it does
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined, NODE_DISABLE_COMPILE_CACHE: kept ? '' : '1' },
  })
  const milliseconds = performance.now() - since
  if (status !== 0) throw new Error(stderr)
  const [user = Number.NaN, system = Number.NaN] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number)
  return { milliseconds, processor: user + system }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** What a command takes beside Node alone: both in turn, so that what disturbs one disturbs the other. */
const besideNode = (kept: boolean, ...args: readonly string[]) => {
  if (kept) start(kept, main, ...args)
  const pairs = Array.from({ length: 15 }, () => ({
    own: start(kept, main, ...args),
    bare: start(kept, '-e', '0'),
  }))
  const ratio = (of: (start: Start) => number) => median(pairs.map(({ own, bare }) => of(own) / of(bare)))
  return {
    seconds: Math.min(...pairs.map(({ own }) => own.milliseconds)) / 1e3,
    times: ratio(({ milliseconds }) => milliseconds),
    note: `median of 15 pairs of runs, ${kept ? 'what the first compiled is kept' : 'nothing compiled beforehand'}; ${ratio(({ processor }) => processor).toFixed(1)} × its processor time, with all that compiles meanwhile`,
  }
}

/** The timing simulation, event by event and skipping what repeats, and whole mappings. */
export const timings = async (): Promise<readonly Figure[]> => {
  const resnet18 = await programOf('resnet18', zoo.resnet18.build())
  const layer = resnet18.phases.map(({ cores }) => cores).find((cores) => cores.length === 9) ?? []
  const microcode = assembleMicrocode(layer, chip)
  const { events } = runPhase(microcode, chip, true)
  const every = await fastest(100, () => runPhase(microcode, chip, true))

  const resnet152 = await programOf('resnet152', zoo.resnet152.build())
  const layers = distinct(resnet152)
  const eachEvent = await fastest(3, () => {
    for (const cores of layers) runPhase(assembleMicrocode(cores, chip), chip, true)
  })
  const skipping = await fastest(10, () => lastValueFrom(unverified(resnet152)))
  const proving = await fastest(5, () => lastValueFrom(timing()(resnet152)))
  const large = await programOf('segmentation', segmentation.build())
  const { layers: lowered } = large
  const needing = await fastest(5, () => {
    const needs = needsOf(lowered)
    for (const { name } of lowered) for (const producer of needs.producers(name)) needs.of(name, producer)
  })
  const segmenting = await fastest(3, () => lastValueFrom(timing()(large)))

  const points = designs(2000)
  const sweep = await fastest(2, () => {
    for (const design of points) runPhase(assembleMicrocode(layer, design), design)
  })
  const mapping = besideNode(false, 'map', 'resnet18')
  const again = besideNode(true, 'map', 'resnet18')
  const version = besideNode(false, '--version')
  return [
    {
      what: 'timing, event by event',
      measured: events / every / 1e3,
      unit: 'million events/s',
      bar: ['at least', 5],
      note: `a layer of 9 cores, ${grouped(events)} events`,
    },
    {
      what: 'ResNet-152, all layers, event by event',
      measured: eachEvent / 1e3,
      unit: 's',
      bar: ['at most', 1],
      note: `${layers.length} distinct layers; equal ones once`,
    },
    {
      what: 'ResNet-152, all layers, skipping what repeats',
      measured: skipping / 1e3,
      unit: 's',
      bar: ['at most', 0.2],
      note: 'with the sequential reference of each',
    },
    {
      what: 'the same with proof',
      measured: proving / 1e3,
      unit: 's',
      bar: null,
      note: 'as `ohmflow map` does',
    },
    {
      what: 'needs of a segmentation network at 4096 × 4096 pixels',
      measured: needing / 1e3,
      unit: 's',
      bar: ['at most', 1],
      note: 'U-Net of four halvings, of all layers that read one another',
    },
    {
      what: 'segmentation network at 4096 × 4096 pixels, with proof',
      measured: segmenting / 1e3,
      unit: 's',
      bar: ['at most', 1],
      note: 'U-Net of four halvings',
    },
    {
      what: 'chips a minute, one layer',
      measured: (points.length / sweep) * 60_000,
      unit: 'designs',
      bar: ['at least', 100_000],
      note: 'the same layer of 9 cores, no chip like another',
    },
    {
      what: '`ohmflow map resnet18`, end to end',
      measured: mapping.seconds,
      unit: 's',
      bar: ['at most', 1],
      note: 'the fastest of 15 runs',
    },
    {
      what: 'the same beside Node alone (`node -e 0`)',
      measured: mapping.times,
      unit: '× its time',
      bar: ['at most', 5],
      note: mapping.note,
    },
    {
      what: 'the same from the second time on',
      measured: again.times,
      unit: '× its time',
      bar: ['at most', 5],
      note: again.note,
    },
    {
      what: '`ohmflow --version` beside Node alone',
      measured: version.times,
      unit: '× its time',
      bar: ['at most', 2],
      note: version.note,
    },
  ]
}

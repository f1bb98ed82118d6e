import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { lastValueFrom } from 'rxjs'
import type { Chip } from '../../lib/hardware/chip.js'
import { presets } from '../../lib/hardware/presets.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import { runPhase } from '../../lib/machine/events/machine.js'
import { assembleMicrocode } from '../../lib/machine/relation/assembleMicrocode.js'
import { phaseKey } from '../../lib/machine/relation/phaseKey.js'
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
const main = fileURLToPath(new URL('../../../dist/lib/cli/main.js', import.meta.url))

const command =
  (...args: readonly string[]) =>
  () => {
    const { status, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }

/** Seconds of processor time that Node takes for something: the least of a few runs. */
const processorTime = (...args: readonly string[]): number => {
  const timed = 'TIMEFORMAT="%U %S"; time "$@" > /dev/null'
  const runs = Array.from({ length: 7 }, () => {
    const { stderr } = spawnSync('bash', ['-c', timed, 'bash', process.execPath, ...args], {
      encoding: 'utf8',
    })
    const [user = Number.NaN, system = Number.NaN] = (stderr.trim().split('\n').at(-1) ?? '')
      .split(' ')
      .map(Number)
    return user + system
  })
  return Math.min(...runs)
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
  const segmenting = await fastest(3, () => lastValueFrom(timing()(large)))

  const points = designs(2000)
  const sweep = await fastest(2, () => {
    for (const design of points) runPhase(assembleMicrocode(layer, design), design)
  })
  const mapping = await fastest(5, command('map', 'resnet18'))
  const node = await fastest(5, () => spawnSync(process.execPath, ['-e', '0']))
  const bare = processorTime('-e', '0')
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
      measured: mapping / 1e3,
      unit: 's',
      bar: ['at most', 1],
      note: `the start of Node alone: ${(node / 1e3).toFixed(2)} s`,
    },
    {
      what: 'the same, processor time',
      measured: processorTime(main, 'map', 'resnet18') / bare,
      unit: '× that of Node alone',
      bar: ['at most', 5],
      note: `Node alone: ${bare.toFixed(2)} s`,
    },
    {
      what: '`ohmflow --version`, processor time',
      measured: processorTime(main, '--version') / bare,
      unit: '× that of Node alone',
      bar: ['at most', 2],
      note: 'commands are loaded when they are called',
    },
  ]
}

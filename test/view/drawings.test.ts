import { join } from 'node:path'
import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeDevices } from '../../lib/devices/describeDevices.js'
import type { DeviceStudy } from '../../lib/functional/deviceStudy.js'
import { presets } from '../../lib/hardware/presets.js'
import type { BaseLayer } from '../../lib/ir/lowered.js'
import { verticalGroups } from '../../lib/ir/tiled.js'
import { mnemonics } from '../../lib/isa/mnemonics.js'
import { arbitraryPlaced, arbitraryTiled } from '../../lib/laws/index.js'
import { activityOf } from '../../lib/machine/activity/activityOf.js'
import { timeline } from '../../lib/machine/events/timeline.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { slowestFirst } from '../../lib/stages/duplicate/slowestFirst.js'
import { crossLayer } from '../../lib/stages/synchronize/crossLayer/crossLayer.js'
import { linear } from '../../lib/stages/synchronize/synchronizers.js'
import { depthwisePacking } from '../../lib/stages/tile/depthwisePacking.js'
import { breakdownFigure } from '../../lib/view/drawings/breakdownFigure.js'
import { coresFigure } from '../../lib/view/drawings/coresFigure.js'
import { devicesFigure } from '../../lib/view/drawings/devicesFigure.js'
import { floorplanFigure } from '../../lib/view/drawings/floorplanFigure.js'
import { im2colFigure } from '../../lib/view/drawings/im2colFigure.js'
import { paleColour } from '../../lib/view/drawings/layerColours.js'
import { machineFigure } from '../../lib/view/drawings/machineFigure.js'
import { memoryFigure } from '../../lib/view/drawings/memoryFigure.js'
import { networkFigure } from '../../lib/view/drawings/networkFigure.js'
import { networkTimeFigure } from '../../lib/view/drawings/networkTimeFigure.js'
import { rooflineFigure } from '../../lib/view/drawings/rooflineFigure.js'
import { scheduleFigure } from '../../lib/view/drawings/scheduleFigure.js'
import { tilesFigure } from '../../lib/view/drawings/tilesFigure.js'
import { timelineFigure } from '../../lib/view/drawings/timelineFigure.js'
import { inTheme } from '../../lib/view/figures/theme.js'
import { bytes, energy } from '../../lib/view/format.js'
import { limitOf } from '../../lib/view/limits.js'
import { teachingNetwork } from '../../lib/zoo/teachingNetwork.js'
import { zoo } from '../../lib/zoo/zoo.js'
import { baseline } from '../../pipelines/baseline.js'
import { teaching } from '../../pipelines/teaching.js'
import { malformed, notNumbers } from './wellFormed.js'

const model = await modelFile('teaching', teachingNetwork.build())()

const right = <A>(outcome: { readonly _tag: 'Left' } | { readonly _tag: 'Right'; readonly right: A }): A => {
  if (outcome._tag === 'Left') throw new Error('a Left')
  return outcome.right
}

const network = right(await teaching.until('import').task(model)())
const tiled = right(await teaching.until('tile').task(model)())
const placed = right(await teaching.until('assign').task(model)())
const program = right(await teaching.until('synchronize').task(model)())
const inLine = right(await teaching.swap('synchronize', linear()).until('synchronize').task(model)())

const report = right(await teaching.task(model)())
/** Weights as differences, two bits a cell. */
const differential = { ...tiled.chip.crossbar, cellBits: 2, weightBits: 8, columns: 64, differential: true }

const [conv1, conv2] = tiled.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
const phaseOf = ({ phases }: typeof program, layer: string) =>
  phases.find(({ cores }) => cores[0]?.layer === layer)!

/** What a pointer is told of each mark. */
const hints = (svg: string): readonly string[] =>
  [...svg.matchAll(/<title>([^<]*)<\/title><\/rect>/g)].map(([, hint = '']) => hint)

const mobilenet = await modelFile('mobilenetv2', zoo.mobilenetv2.build())()
const packed = right(
  await baseline
    .swap('tile', depthwisePacking())
    .until('tile')
    .task({ model: mobilenet, bindings: {}, chip: presets.rram256.chip })(),
)
const depthwise = packed.layers.flatMap((layer) =>
  layer.kind === 'base' && layer.name === 'bottleneck2.0.depthwise' ? [layer] : [],
)[0]

const off = (error: number) => ({ elements: 100, different: 10, largest: 3, signal: 10_000, error })
const study: DeviceStudy = {
  trials: 10,
  layers: [
    { layer: 'conv1', together: off(40), alone: off(40), effect: off(90) },
    { layer: 'conv2', together: off(700), alone: off(100), effect: off(10) },
    { layer: 'classes', together: off(900), alone: off(0), effect: off(0) },
  ],
  outputs: [{ output: 'classes', deviation: off(900), agreeing: 9 }],
  hurtsMost: 'conv1',
}
const noise = describeDevices({
  schema: 'ohmflow.devices/1',
  seed: 1,
  models: [{ kind: 'read-noise', sigma: 0.5 }],
})

const figures: Readonly<Record<string, string>> = {
  devices: devicesFigure(study, { on: noise }),
  packing: tilesFigure(depthwise!, packed.chip.crossbar),
  network: await networkFigure(network),
  im2col: im2colFigure(conv1!, 4),
  tiles: tilesFigure(conv2!, tiled.chip.crossbar),
  floorplan: floorplanFigure(placed),
  'floorplan-ways': floorplanFigure(placed, { program }),
  'network-time': networkTimeFigure(activityOf(program), program),
  cores: coresFigure(activityOf(program), program),
  memory: memoryFigure(activityOf(program), program),
  machine: machineFigure(presets.rram256.chip),
  roofline: rooflineFigure(report),
  breakdown: breakdownFigure(report),
  'bit-slices': tilesFigure(conv2!, differential),
  cyclic: scheduleFigure(phaseOf(program, 'conv2')),
  linear: scheduleFigure(phaseOf(inLine, 'conv2')),
  'timeline-cyclic': timelineFigure('conv2, cyclic', timeline(phaseOf(program, 'conv2').cores, program.chip)),
  'timeline-linear': timelineFigure('conv2, linear', timeline(phaseOf(inLine, 'conv2').cores, inLine.chip)),
}

describe('a figure for one background', () => {
  it('has no style sheet where it is light, and dark colours always where it is dark', () => {
    const figure = networkTimeFigure(activityOf(program), program)
    expect(figure).toContain('@media screen and (prefers-color-scheme:dark)')
    expect(inTheme(figure, 'light')).not.toContain('<style')
    expect(inTheme(figure, 'dark')).not.toContain('@media')
    expect(inTheme(inTheme(figure, 'dark'), 'auto')).toBe(figure)
  })

  it('is drawn for a network of one layer, and for none that does anything', () => {
    for (const some of [activityOf(program).layers.slice(0, 1), []])
      for (const width of [380, 720, 2000]) {
        const activity = { ...activityOf(program), layers: some, cores: [] }
        for (const svg of [
          networkTimeFigure(activity, program, { width }),
          coresFigure(activity, program, { width }),
          memoryFigure(activity, program, { width }),
          floorplanFigure({ ...placed, layers: [] }, { width }),
          rooflineFigure({ ...report, layers: [], operators: [] }, { width }),
          breakdownFigure({ ...report, layers: [], operators: [] }, { width }),
          devicesFigure(study, { width }),
          devicesFigure({ ...study, layers: [], outputs: [], hurtsMost: null }, { width }),
        ]) {
          expect(malformed(svg)).toBeNull()
          expect(notNumbers(svg)).toEqual([])
        }
      }
  })
})

describe('drawings of what stages make', () => {
  it.each(Object.entries(figures))('%s is drawn as the documentation shows it', async (name, svg) => {
    const shown = join(import.meta.dirname, '../../docs/figures/stages', `${name}.svg`)
    await expect(svg).toMatchFileSnapshot(shown)
    if (name !== 'network') expect(malformed(svg)).toBeNull()
    expect(inTheme(svg, 'dark')).not.toBe(inTheme(svg, 'light'))
    expect(notNumbers(svg)).toEqual([])
  })
})

describe('the block diagram of the machine', () => {
  it.each(Object.values(presets).map(({ chip }) => chip))('has each instruction of $name', (chip) => {
    const svg = machineFigure(chip)
    expect(malformed(svg)).toBeNull()
    expect(mnemonics.filter((op) => !new RegExp(`\\b${op}\\b`).test(svg))).toEqual([])
    expect(svg).toContain(chip.interconnect.kind)
  })
})

describe('pictures of ResNet-18', () => {
  // those of the README, which every code host shows in its own theme
  it('are drawn as the documentation shows them', async () => {
    const file = await modelFile('resnet18', zoo.resnet18.build())()
    const task = { model: file, bindings: {}, chip: presets.rram256.chip }
    const shown = (name: string) => join(import.meta.dirname, '../../docs/figures/resnet18', `${name}.svg`)
    const made = right(
      await baseline
        .insert('duplicate', { after: 'tile' }, slowestFirst({ extraCores: 32 }))
        .swap('synchronize', crossLayer())
        .artefacts(task)(),
    )
    const apart = right(await baseline.until('synchronize').task(task)())
    const pictures = {
      'layer-by-layer': networkTimeFigure(activityOf(apart), apart),
      'cross-layer': networkTimeFigure(activityOf(made.synchronize), made.synchronize),
      floorplan: floorplanFigure(made.assign, { program: made.synchronize }),
      roofline: rooflineFigure(made.simulate),
    }
    for (const [name, svg] of Object.entries(pictures)) {
      await expect(svg).toMatchFileSnapshot(shown(name))
      expect([name, malformed(svg)]).toEqual([name, null])
    }
  })
})

describe('the schedule of a vertical group', () => {
  // four vectors, four cores: derived by hand from the definition of cyclic(4)
  it('shows the rotation', () => {
    const drawn = hints(figures['cyclic']!)
    expect(drawn).toHaveLength(16)
    const rows = [3, 4, 5, 6].map((core) =>
      drawn.filter((hint) => hint.startsWith(`core ${core},`)).map((hint) => /vector (\d)/.exec(hint)?.[1]),
    )
    expect(rows.map((row) => row.join(''))).toEqual(['0123', '1230', '2301', '3012'])
    for (const touch of ['first', 'last'])
      expect(drawn.filter((hint) => hint.endsWith(touch))).toHaveLength(4)
  })

  it('of linear has one core that is first everywhere, and one that is last', () => {
    const drawn = hints(figures['linear']!)
    expect(drawn.filter((hint) => hint.endsWith('first')).every((hint) => hint.startsWith('core 3'))).toBe(
      true,
    )
    expect(drawn.filter((hint) => hint.endsWith('last')).every((hint) => hint.startsWith('core 6'))).toBe(
      true,
    )
  })
})

describe('one vector of a convolution', () => {
  // a 2 × 2 kernel at output position (1, 1): rows are channel, y, x in this order
  it('meets the elements that a window holds', () => {
    const cells = hints(figures['im2col']!)
    expect(cells).toContain('plane 2, row 3, column 3')
    const marks = [...figures['im2col']!.matchAll(/fill="#9BD3F4"[^>]*><title>([^<]*)/g)].map(
      ([, hint]) => hint,
    )
    expect(marks).toEqual(
      [0, 1, 2].flatMap((plane) =>
        [1, 2].flatMap((y) => [1, 2].map((x) => `plane ${plane}, row ${y}, column ${x}`)),
      ),
    )
  })
})

const baseLayers = (layers: readonly (BaseLayer | { readonly kind: 'operator' })[]) =>
  layers.flatMap((layer, i) => (layer.kind === 'base' ? [{ layer, i }] : []))

describe('the roofline of a layer', () => {
  const marks = [
    ...rooflineFigure(report).matchAll(
      /translate\(([\d.]+),([\d.]+)\)[^>]*><title>(\w+): ([a-z ]+) \d+ of \d+ cycles/g,
    ),
  ].map(([, x, y, name = '', limit = '']) => ({ x: Number(x), y, name, limit }))

  it('has furthest to the right what limits it', () => {
    for (const layer of report.layers) {
      const own = marks.filter(({ name }) => name === layer.name)
      expect(own.length).toBeGreaterThan(1)
      expect(own.toSorted((a, b) => b.x - a.x)[0]?.limit).toBe(limitOf(layer, report.chip))
    }
  })

  it('stands beside that of the network, which is that of its layers one after the other', () => {
    const crossbar = report.layers.reduce((sum, { limits }) => sum + limits.crossbar, 0)
    expect(rooflineFigure(report)).toContain(`teaching: crossbar ${crossbar} of 281 cycles`)
  })
})

describe('where energy goes', () => {
  it('adds up to all that the network takes', () => {
    const svg = breakdownFigure(report)
    expect(svg).toContain(`energy, ${energy(report.network.energy.total)} in all`)
    expect(svg.match(/<title>[^<]*: energy /g)).toHaveLength(report.layers.length)
  })
})

describe('memory over time', () => {
  it('is as high as the report says', () => {
    expect(figures['memory']).toContain(
      `At most ${bytes(report.network.peakPartialSumBytes)} of partial sums`,
    )
    expect(report.network.peakActivationBytes).not.toBeNull()
    expect(figures['memory']).toContain(
      `At most ${bytes(report.network.peakActivationBytes ?? 0)} of activations`,
    )
  })
})

describe('the columns of a weight', () => {
  it('are its slices of both signs', () => {
    const columns = hints(figures['bit-slices']!).filter((hint) => hint.startsWith('physical column'))
    expect(columns.map((hint) => hint.replace(/^.*: /, ''))).toEqual(
      ['+', '−'].flatMap((sign) => ['7–6', '5–4', '3–2', '1–0'].map((bits) => `bits ${sign} ${bits}`)),
    )
  })
})

describe('of any mapping', () => {
  test.prop([arbitraryTiled], { numRuns: 60 })('tiles are sound XML, each with its weights', (any) => {
    for (const { i } of baseLayers(any.layers)) {
      const layer = any.layers[i]!
      if (layer.kind === 'operator') continue
      const svg = tilesFigure(layer, any.chip.crossbar)
      expect(malformed(svg)).toBeNull()
      expect(notNumbers(svg)).toEqual([])
      const drawn = verticalGroups(layer.tiles).flat().slice(0, 512)
      for (const { rows, columns, groups } of drawn)
        expect(
          hints(svg).some((hint) =>
            hint.endsWith(`${groups.count * rows.count} × ${groups.count * columns.count} weights`),
          ),
        ).toBe(true)
    }
  })

  test.prop([arbitraryTiled, fc.nat()], { numRuns: 60 })('vectors are sound XML', (any, draw) => {
    for (const { layer } of baseLayers(any.layers)) {
      const svg = im2colFigure(layer, draw % layer.vectors)
      expect(malformed(svg)).toBeNull()
      expect(notNumbers(svg)).toEqual([])
    }
  })

  test.prop([arbitraryPlaced], { numRuns: 60 })('a floorplan shows each core once', (any) => {
    const svg = floorplanFigure(any)
    expect(malformed(svg)).toBeNull()
    const cores = hints(svg).map((hint) => Number(/^core (\d+)/.exec(hint)?.[1]))
    expect(cores).toEqual(Array.from({ length: Math.min(any.cores, 4096) }, (_, core) => core))
    const held = any.layers.flatMap((layer) =>
      layer.kind === 'base' && layer.round === 0 ? layer.tiles.map(({ core }) => core) : [],
    )
    const free = hints(svg).filter((hint) => hint.endsWith(': free'))
    expect(free).toHaveLength(cores.length - new Set(held.filter((core) => core < 4096)).size)
  })
})

describe('drawings of a network of many layers', () => {
  it('give each layer a colour of its own', () => {
    expect(new Set(Array.from({ length: 60 }, (_, i) => paleColour(i))).size).toBe(60)
    for (let i = 0; i < 60; i++) expect(paleColour(i)).toMatch(/^#[0-9A-F]{6}$/)
  })

  it('put no heading of a vector onto the one beside it', async () => {
    const model = await modelFile('resnet18', zoo.resnet18.build())()
    const task = { model, bindings: {}, chip: presets.rram256.chip }
    const { layers } = right(await baseline.until('lower').task(task)())
    for (const layer of layers) {
      if (layer.kind === 'operator') continue
      const texts = [
        ...im2colFigure(layer, 0).matchAll(/<text x="([\d.]+)" y="([\d.]+)" font-size="11"[^>]*>([^<]*)</g),
      ].map(([, x, y, said = '']) => ({ x: Number(x), y: Number(y), end: Number(x) + 6 * said.length }))
      expect(texts.length).toBeGreaterThan(2)
      for (const one of texts)
        for (const other of texts)
          if (one !== other && one.y === other.y && one.x <= other.x)
            expect(one.end, layer.name).toBeLessThanOrEqual(other.x)
    }
  })
})

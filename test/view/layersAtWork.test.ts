import { crossLayer, modelFile, presets, unwrap, zoo } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { choices } from 'ohmflow/view'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../lib/ir/report.js'
import { limitInWords } from '../../lib/view/html/headline.js'

const { chip } = presets.rram256
const pipeline = baseline.swap('synchronize', crossLayer())

describe('layers that work at the same time', () => {
  let report: Report
  beforeAll(async () => {
    const model = await modelFile('resnet18', zoo.resnet18.build())()
    report = unwrap(await pipeline.task({ model, bindings: {}, chip })())
  })

  it('are said to be at work for what their crossbars multiply, and never to be limited by them', () => {
    const lines = choices(report).split('\n')
    const layer = report.layers.find(({ name }) => name === 'layer1.0.conv1')!
    const busy = (layer.vectors * chip.crossbar.mvmCycles) / (layer.end! - layer.start!)
    const line = lines[lines.findIndex((each) => each.startsWith('layer1.0.conv1')) + 1]
    expect(line).toContain(`its crossbar at work for ${(100 * busy).toFixed(0)}`.slice(0, -1))
    expect(lines.filter((each) => /limited by|fill at work|chain of additions at work/.test(each))).toEqual(
      [],
    )
  })

  it.each([60, 80, 98])('are told of in lines of %i characters, each word as in one line', (width) => {
    const lines = choices(report, width).split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width)
    const words = (text: string) => text.split(/\s+/)
    expect(words(lines.join('\n'))).toEqual(words(choices(report, 1000)))
    expect(
      Math.max(
        ...choices(report, 1000)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeGreaterThan(98)
  })

  it('have one that waits least, which is the one whose crossbars rest least', () => {
    const most = report.layers.toSorted(
      (a, b) =>
        (b.vectors * chip.crossbar.mvmCycles) / b.cycles - (a.vectors * chip.crossbar.mvmCycles) / a.cycles,
    )[0]
    expect(limitInWords(report)).toContain(`${most?.name} waits least: its crossbar is at work for 99.9`)
  })
})

import {
  crossLayer,
  explain,
  firstFit,
  firstFitInRounds,
  modelFile,
  type OhmflowError,
  presets,
  type Report,
  reportTable,
  snake,
  unwrap,
  zoo,
} from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { describe, expect, it } from 'vitest'
import { type ModelSpec, onnx, tensor } from '../arbitraries/onnx.js'

const reportOf = async (spec: ModelSpec): Promise<Report> => {
  const model = await modelFile('small', onnx(spec))()
  const report = await baseline.task({ model, bindings: {}, chip: presets.rram256.chip })()
  if (report._tag === 'Left') throw new Error(explain(report.left satisfies OhmflowError))
  return report.right
}

describe('the table of a report', () => {
  it('says what its totals miss', async () => {
    const report = await reportOf({
      inputs: { x: [4, 7] },
      initializers: [tensor('w', [7, 7])],
      nodes: [
        { op: 'MatMul', name: 'one', inputs: ['x', 'w'], outputs: ['h'] },
        { op: 'Swirl', domain: 'my.ops', name: 'odd', inputs: ['h'] },
      ],
      outputs: { y: [4, 7] },
    })
    expect(report.model.opaque).toEqual(['odd'])
    const table = reportTable(report)
    expect(table).toContain('1 not counted')
    expect(table).toContain('rram256: 1 core in use, each a')
    expect(table).toContain('the work of odd (my.ops.Swirl)')
    expect(table).toContain('at least 196 MACs')
    expect(table).toMatch(/cycles +at least/)
    expect(table).toMatch(/energy +at least/)
  })

  it('fits the terminal, and shows what each layer takes of cycles and energy', async () => {
    const model = await modelFile('resnet18', zoo.resnet18.build())()
    const report = await baseline.task({ model, bindings: {}, chip: presets.rram256.chip })()
    if (report._tag === 'Left') throw new Error(explain(report.left))
    for (const width of [80, 100, 120, 200]) {
      const lines = reportTable(report.right, width).split('\n')
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width)
    }
    const heads = (width: number) => reportTable(report.right, width).split('\n', 1)[0]?.split(/ +/)
    expect(heads(80)).toEqual(['layer', 'matrix', 'tiles', 'cycles', 'cycles%', 'energy%', 'bound%'])
    expect(heads(100)).toEqual('layer matrix vectors tiles cycles cycles% energy% bound% speedup'.split(' '))
    expect(heads(120)?.slice(-2)).toEqual(['limit%', 'signal%'])
    const rows = reportTable(report.right, 80).split('\n\n')[0]?.split('\n').slice(2) ?? []
    const shares = rows.map((row) =>
      row
        .slice(25)
        .trim()
        .split(/ {2,}/)
        .slice(row.startsWith('18 ') ? 1 : 3),
    )
    const total = (column: number) => shares.reduce((sum, row) => sum + Number(row[column]), 0)
    for (const column of [0, 1]) expect(Math.abs(total(column) - 100)).toBeLessThan(1)
  })

  it('says that an assigner of short ways gains nothing on a bus', async () => {
    const model = await modelFile('alexnet', zoo.alexnet.build())()
    const task = { model, bindings: {}, chip: presets.rram256.chip }
    const tableOf = async (assigner: ReturnType<typeof snake> | ReturnType<typeof firstFit>) =>
      reportTable(unwrap(await baseline.swap('assign', assigner).task(task)()))
    expect(await tableOf(snake())).toContain('snake gains nothing here: on a bus')
    expect(await tableOf(firstFit())).not.toContain('gains nothing')
  })

  it('says which layers share a weight', async () => {
    const report = await reportOf({
      inputs: { x: [4, 7] },
      initializers: [tensor('w', [7, 7])],
      nodes: [
        { op: 'MatMul', name: 'one', inputs: ['x', 'w'], outputs: ['h'] },
        { op: 'MatMul', name: 'two', inputs: ['h', 'w'] },
      ],
      outputs: ['y'],
    })
    expect(report.layers.map(({ sharesWeightsWith }) => sharesWeightsWith)).toEqual([undefined, 'one'])
    expect(reportTable(report)).toContain('shared by one, two, each with tiles of its own')
    expect(reportTable(report)).not.toContain('at least')
  })

  it('says of several images in rounds that nobody counts what waits in memory, nor holds it against what there is', async () => {
    const spec: ModelSpec = {
      inputs: { x: [4, 7] },
      initializers: [tensor('w', [7, 7]), tensor('v', [7, 7])],
      nodes: [
        { op: 'MatMul', name: 'one', inputs: ['x', 'w'], outputs: ['h'] },
        { op: 'MatMul', name: 'two', inputs: ['h', 'v'] },
      ],
      outputs: ['y'],
    }
    const tableOf = async (images: number, memory: number | null) => {
      const model = await modelFile('small', onnx(spec))()
      const chip = {
        ...presets.rram256.chip,
        cores: 1,
        ...(memory === null ? {} : { memory: { bytes: memory } }),
      }
      const mapping = baseline.swap('assign', firstFitInRounds()).swap('synchronize', crossLayer({ images }))
      return reportTable(unwrap(await mapping.task({ model, bindings: {}, chip })()), 200)
    }
    expect(await tableOf(1, null)).toMatch(/and 28 B of activations at most, \d+ B of programs\n/)
    expect(await tableOf(2, null)).toMatch(/of programs; activations are not counted\n/)
    expect(await tableOf(2, 16)).toContain(
      'activations are not counted, nor held against the 16 B that there are',
    )
  })
})

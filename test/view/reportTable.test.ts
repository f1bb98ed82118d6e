import { explain, modelFile, type OhmflowError, presets, type Report, reportTable } from 'ohmflow'
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
    expect(table).toContain('the work of odd (my.ops.Swirl)')
    expect(table).toContain('at least 196 MACs')
    expect(table).toMatch(/cycles +at least/)
    expect(table).toMatch(/energy +at least/)
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
})

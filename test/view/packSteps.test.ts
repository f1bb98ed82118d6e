import { inflateRawSync } from 'node:zlib'
import { crossLayer, modelFile, type Program, teachingNetwork, unwrap } from 'ohmflow'
import { teaching } from 'ohmflow/pipelines'
import { eachTraceEvent } from 'ohmflow/program'
import { type PackedSteps, packSteps } from 'ohmflow/view'
import { describe, expect, it } from 'vitest'

const model = await modelFile('teaching', teachingNetwork.build())()
const apart = unwrap(await teaching.until('synchronize').task(model)())
const together = unwrap(
  await teaching
    .swap('synchronize', crossLayer({ images: 3 }))
    .until('synchronize')
    .task(model)(),
)

/** What is packed, as text: read by the description of its form. */
const unpacked = ({ lanes, layers, doings, data }: PackedSteps): readonly string[] => {
  const bytes = inflateRawSync(Buffer.from(data, 'base64'))
  let at = 0
  const natural = (): number => {
    const byte = bytes[at++] ?? 0
    return byte < 128 ? byte : byte - 128 + 128 * natural()
  }
  const texts = lanes.flatMap(([core, lane]) => {
    const count = natural()
    const names: string[] = []
    for (let n = natural(); n > 0; n = natural()) {
      const layer = layers[natural()] ?? '?'
      for (let k = 0; k < n; k++) names.push(layer)
    }
    const column = () => Array.from({ length: count }, natural)
    const [gaps, lengths, does, vectors] = [column(), column(), column(), column()]
    let [end, vector] = [0, 0]
    return names.map((layer, i) => {
      const begin = end + (gaps[i] ?? 0)
      end = begin + (lengths[i] ?? 0)
      const step = vectors[i] ?? 0
      vector += step % 2 === 0 ? step / 2 : -(step + 1) / 2
      return `${core} ${lane} ${layer} ${doings[does[i] ?? -1]?.join(' ')} ${vector}: ${begin} ${end}`
    })
  })
  expect(at).toBe(bytes.length)
  return texts
}

const expected = (program: Program): readonly string[] => {
  const texts: string[] = []
  eachTraceEvent(program, {}, (event) => {
    if (event.kind !== 'slice') return
    const { core, lane, layer, doing, waits, vector, begin, end } = event
    const kind = !waits ? 'works' : doing === 'another layer' ? 'layer' : 'stalls'
    texts.push(
      `${core} ${lane} ${layer} ${waits ? `waits for ${doing}` : doing} ${kind} ${vector}: ${begin} ${end}`,
    )
  })
  return texts
}

describe('packed steps', () => {
  it('are those of the program, layer by layer and all layers at the same time', async () => {
    for (const program of [apart, together]) {
      const steps = await packSteps(program)
      const texts = expected(program)
      expect(unpacked(steps).toSorted()).toEqual(texts.toSorted())
      expect(steps.count).toBe(texts.length)
      expect(steps.cycles).toBe(steps.total)
    }
  })

  it('are cut where there would be too many', async () => {
    const steps = await packSteps(together, 400)
    expect(steps.cycles).toBeLessThan(steps.total)
    expect(steps.count).toBeLessThan(400)
    const all = new Set(expected(together))
    expect(unpacked(steps).filter((text) => !all.has(text))).toEqual([])
  })
})

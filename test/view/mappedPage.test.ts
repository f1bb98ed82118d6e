import { createHash } from 'node:crypto'
import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { modelFile, presets, teachingNetwork, unwrap, zoo } from 'ohmflow'
import { baseline, teaching } from 'ohmflow/pipelines'
import { activityOf } from 'ohmflow/program'
import { type Mapped, mappedPage, packSteps } from 'ohmflow/view'
import { describe, expect, it } from 'vitest'
import { invisible, spoilt } from '../arbitraries/nasty.js'
import { malformed, notNumbers } from './wellFormed.js'

const model = await modelFile('teaching', teachingNetwork.build())()
const mappedBy = async (
  pipeline: typeof baseline,
  file = model,
  chip = presets.rram256.chip,
): Promise<Mapped> => {
  const made = unwrap(await pipeline.artefacts({ model: file, bindings: {}, chip })())
  const { assign: placed, synchronize: program, simulate: report } = made
  return { report, placed, program, activity: activityOf(program) }
}
const taught = unwrap(await teaching.artefacts(model)())
const mapped: Mapped = {
  report: taught.simulate,
  placed: taught.assign,
  program: taught.synchronize,
  activity: activityOf(taught.synchronize),
}
const madeBy = { command: ['ohmflow', 'map', 'my model.onnx'], versions: { ohmflow: '1.2.3' } }
const page = mappedPage({ ...mapped, steps: await packSteps(taught.synchronize) }, madeBy)

/** The page as a document that has to be sound XML too, which is stricter than what a browser takes; without its own scripts. */
const document = (text: string): string =>
  text
    .replace('<!doctype html>\n', '')
    .replaceAll(/(<script(?: type="module")?>)[\s\S]*?<\/script>/g, '$1</script>')

/** All tags of a page with the names of their attributes, each once. */
const tags = (text: string): ReadonlySet<string> =>
  new Set(
    [
      ...document(text).matchAll(/<([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*="[^"<]*")*)\s*\/?>/gi),
    ].flatMap(([, tag = '', attributes = '']) => [
      tag,
      ...[...attributes.matchAll(/\s([a-zA-Z:-]+)="[^"]*"/g)].map(([, name = '']) => `${tag} ${name}`),
    ]),
  )

describe('the page of a mapping', () => {
  it('says what was mapped on what, how good that is, and how it was made', () => {
    // worked out in the documentation: 151 + 89 + 41 cycles
    expect(page).toContain('<strong>281 ns</strong><span>281 cycles</span>')
    expect(page).toContain('<strong>11</strong><span>cores for 11 tiles</span>')
    for (const layer of ['conv1', 'conv2'])
      expect(page).toMatch(new RegExp(`<tr id="layer-\\d".*>${layer}</td>`))
    expect(page).toContain('<pre>ohmflow map &#39;my model.onnx&#39;</pre>'.replaceAll('&#39;', "'"))
    expect(page).toContain('<dt>ohmflow</dt><dd>1.2.3</dd>')
    expect(page).toContain(mapped.report.model.sha256)
  })

  it('is one file that asks for no other, and lets nothing run but its own scripts', () => {
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? []
    expect(policy.split('; ')[0]).toBe("default-src 'none'")
    const scripts = [...page.matchAll(/<script(?: type="module")?>([\s\S]*?)<\/script>/g)]
    const digests = scripts.map(([, text = '']) => createHash('sha256').update(text).digest('base64'))
    expect(policy).toContain(`script-src ${digests.map((digest) => `'sha256-${digest}'`).join(' ')};`)
    expect(digests).toHaveLength(2)
    // what else is called a script is data
    const types = [...page.matchAll(/<script type="([^"]*)"/g)].map(([, type]) => type)
    expect(types).toEqual(['application/json', 'text/plain', 'module'])
    // the names of XML are no addresses
    expect(page.replaceAll(/xmlns(:xlink)?="[^"]*"/g, '')).not.toMatch(/https?:|url\(|@import|src=/)
    for (const [, to = ''] of page.matchAll(/href="([^"]*)"/g)) expect(page).toContain(`id="${to.slice(1)}"`)
  })

  it('is sound, and the same each time', async () => {
    expect(malformed(document(page))).toBeNull()
    expect(notNumbers(document(page))).toEqual([])
    expect(mappedPage({ ...mapped, steps: await packSteps(taught.synchronize) }, madeBy)).toBe(page)
  })

  const names = fc.oneof(
    fc.constantFrom(
      '</script><script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '<!--',
      ']]>',
      '&lt;',
      "'",
    ),
    fc.string({ unit: 'binary' }),
  )
  test.prop([names], { numRuns: 6 })('takes no name for markup', async (tail) => {
    const steps = await packSteps(spoilt(taught.synchronize, tail))
    const odd = mappedPage({ ...spoilt(mapped, tail), steps }, spoilt(madeBy, tail))
    expect(malformed(document(odd))).toBeNull()
    expect([...tags(odd)].filter((tag) => !tags(page).has(tag))).toEqual([])
    expect(odd.match(/<script/g)).toHaveLength(4)
    expect(invisible.test(odd.replaceAll('\n', ''))).toBe(false)
  })

  it('of ResNet-50 is below 3 MB', async () => {
    const resnet = await modelFile('resnet50', zoo.resnet50.build())()
    const mapped = await mappedBy(baseline, resnet)
    // as many steps as a page may hold
    const steps = { ...(await packSteps(taught.synchronize)), data: 'A'.repeat(1_250_000) }
    const text = mappedPage({ ...mapped, steps }, madeBy)
    expect(Buffer.byteLength(text)).toBeLessThan(3e6)
    expect(text.match(/<tr id="layer-/g)).toHaveLength(54)
    expect(notNumbers(document(text))).toEqual([])
  })
})

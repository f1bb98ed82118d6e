import * as E from 'fp-ts/lib/Either.js'
import { parseAssembly, verify } from 'ohmflow'
import { Tiled } from 'ohmflow/codec'
import { firstValueFrom, of, Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { Answer, Ask, Save } from '../../lib/web/protocol.js'
import { session } from '../../lib/web/session.js'
import { initialSettings, type Settings } from '../../lib/web/settings.js'
import { keyOf } from '../../lib/web/tour/listing.js'
import { answered, asked, emptyView, type View } from '../../lib/web/view.js'

const base: Settings = { ...initialSettings, network: 'teaching', crossbar: 8 }

/** A session, and what it answers to one request after the other, to the end of each. */
const opened = () => {
  const requests = new Subject<Ask>()
  const answers: Answer[] = []
  let settled: (view: View) => void = () => {}
  let view = emptyView
  const open = session(requests).subscribe((answer) => {
    answers.push(answer)
    view = answered(view, answer)
    if (view.settled) settled(view)
  })
  let id = 0
  const ask = (settings: Settings, bytes: Uint8Array | null = null): Promise<View> => {
    id++
    view = asked(view, id)
    return new Promise((resolve) => {
      settled = resolve
      requests.next({ kind: 'map', id, settings, bytes, width: 720 })
    })
  }
  return { ask, save: (save: Save) => requests.next(save), answers, close: () => open.unsubscribe() }
}

const decodeTiled = (json: unknown) => Tiled.decode(json)
const verifyText = (text: string) => E.chainW(verify)(parseAssembly(text))._tag

const states = (view: View): string => view.stages.map(({ state }) => state).join(' ')

describe('a session', () => {
  it('runs all stages, and after a change only those that it touches', async () => {
    const { ask, close } = opened()
    const first = await ask(base)
    expect(states(first)).toBe('ran ran ran ran ran ran ran')
    expect(first.report?.network.tiles).toBe(6)
    expect(first.figures.time).toContain('conv2')
    expect(first.figures.floorplan).toContain('6 of 6 cores')

    const narrow = await ask({ ...base, bytes: 1 })
    expect(states(narrow)).toBe('cached cached cached cached cached ran ran')
    expect(narrow.report?.network.cycles).toBeGreaterThan(first.report?.network.cycles ?? Number.NaN)

    const back = await ask(base)
    expect(states(back)).toBe('cached cached cached cached cached cached cached')
    expect(back.report).toEqual(first.report)
    close()
  })

  it('has what was read where another implementation is chosen', async () => {
    const { ask, close } = opened()
    await ask(base)
    const together = await ask({ ...base, sync: 'cross-layer' })
    expect(states(together)).toMatch(/^cached cached ran/)
    expect(together.report?.network.schedule).toBe('cross-layer')
    close()
  })

  it('says in the words of the library why there is no mapping, and keeps the last one', async () => {
    const { ask, close } = opened()
    const good = await ask(base)
    const few = await ask({ ...base, cores: 2 })
    expect(states(few)).toBe('cached cached cached cached failed waiting waiting')
    expect(few.failure).toMatch(/needs 6 cores/)
    expect(few.report).toBe(good.report)
    const none = await ask({ ...base, interconnect: 'mesh', side: 2, cores: 9 })
    expect(none.failure).toContain('a mesh of 2 × 2 has places for 4, not for 9 cores')
    const better = await ask(base)
    expect([better.failure, better.report?.network.tiles]).toEqual([null, 6])
    close()
  })

  it('takes a file, and says what is wrong with one that is none', async () => {
    const { ask, close } = opened()
    const file: Settings = { ...base, network: 'file', file: 'photo.onnx' }
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46)
    const wrong = await ask(file, jpeg)
    expect(states(wrong)).toMatch(/^failed waiting/)
    expect(wrong.failure).toContain('JPEG')
    const unread = await ask({ ...file, bind: 'batch' }, jpeg)
    expect(unread.failure).toContain('"batch" gives no dimension a size')
    close()
  })

  it('says what each stage made, and gives it as a file', async () => {
    const { ask, save, answers, close } = opened()
    const { stages } = await ask({ ...base, sync: 'cross-layer' })
    expect(stages.map(({ made }) => made.split('\n')[0])).toEqual([
      expect.stringMatching(/^6 nodes/),
      expect.stringMatching(/^3 base layers/),
      expect.stringMatching(/^6 tiles/),
      expect.stringMatching(/^6 tiles/),
      expect.stringMatching(/^6 tiles in 6 cores/),
      expect.stringMatching(/by cross-layer$/),
      expect.stringMatching(/^layer /),
    ])
    const fileOf = (what: Save['what'], stage: string): string => {
      save({ kind: 'save', what, stage })
      const last = answers.at(-1)
      return last?.kind === 'file' ? last.text : ''
    }
    expect(decodeTiled(JSON.parse(fileOf('json', 'tile')))._tag).toBe('Right')
    expect(verifyText(fileOf('assembly', 'synchronize'))).toBe('Right')
    expect(fileOf('page', 'simulate')).toMatch(
      /^<!doctype html>.*#network=teaching&amp;crossbar=8&amp;sync=cross-layer/s,
    )
    close()
  })

  it('gives the scenes of the tour, with a line for all that happens', async () => {
    const answer = await firstValueFrom(session(of<Ask>({ kind: 'tour' })))
    const scenes = answer.kind === 'tour' ? answer.scenes : []
    // three ways for the first layer, the better the later
    const [alone, linear, cyclic, together] = scenes.map(({ cycles }) => cycles)
    expect([alone, linear, cyclic]).toEqual([452, 162, 151])
    // core 2 multiplies 9 × 16 cycles, from cycle 3 to 153
    expect(scenes[1]?.text).toContain('its crossbar pauses 6 cycles')
    expect(scenes[2]?.text).toContain('no crossbar pauses')
    expect(scenes.map(({ until }) => until).slice(1, 3)).toEqual([162, 162])
    expect(scenes[3]?.text).toContain(`562 for two`)
    expect(together).toBeLessThan(562)
    for (const { intervals, listings } of scenes) {
      const byCore = new Map(listings.map((listing) => [listing.core, listing]))
      for (const { core, op, vector } of intervals) {
        const { lines = [], lineOf = {} } = byCore.get(core) ?? {}
        expect(lines[lineOf[keyOf(op, vector)] ?? -1]?.trim()).toMatch(new RegExp(`^${op.toLowerCase()}\\b`))
      }
    }
  })

  it('answers the latest request only', async () => {
    const { ask, answers, close } = opened()
    ask(base)
    const view = await ask({ ...base, bytes: 2 })
    expect(view.report?.chip.interconnect).toMatchObject({ bytesPerCycle: 2 })
    expect(answers.filter((answer) => answer.kind === 'report' && answer.id === 1)).toEqual([])
    close()
  })
})

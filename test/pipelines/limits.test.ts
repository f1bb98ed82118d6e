import { produce } from 'immer'
import { type Chip, explain, type Lowered, modelFile, presets, type Tiled, zoo } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { describe, expect, it } from 'vitest'

const { chip } = presets.rram256

const mapped = async (on: Chip, resolution?: number) => {
  const options = resolution === undefined ? {} : { resolution }
  const model = await modelFile('squeezenet1.1', zoo['squeezenet1.1'].build(options))()
  return { model, bindings: {}, chip: on }
}

describe('what cannot be handled is refused at once', () => {
  it('more tiles than any chip has cores', async () => {
    const tiny = produce(chip, (draft) => {
      draft.crossbar.rows = 1
      draft.crossbar.columns = 1
    })
    const result = await baseline.task(await mapped(tiny))()
    expect(result).toMatchObject({ _tag: 'Left', left: { _tag: 'TooManyTiles', most: 2 ** 18 } })
  })

  it('more cycles in all than are counted exactly, though each phase has fewer', async () => {
    const slow = produce(chip, (draft) => void (draft.crossbar.mvmCycles = 2 ** 31 - 1))
    const result = await baseline.task(await mapped(slow, 2600))()
    expect(result).toMatchObject({ _tag: 'Left', left: { _tag: 'TooLong' } })
    expect(result._tag === 'Left' && explain(result.left)).toMatch(/more than 2\^53 cycles/)
  })

  it.each<readonly [string, Chip, string]>([
    ['no rows', { ...chip, crossbar: { ...chip.crossbar, rows: 0 } }, 'CrossbarTooSmall'],
    [
      'a bus of less than nothing',
      { ...chip, interconnect: { ...chip.interconnect, bytesPerCycle: -8 } },
      'Undecodable',
    ],
    ['no clock', { ...chip, clockGigahertz: 0 }, 'Undecodable'],
  ])('a chip with %s that no codec has seen', async (_what, wrong, tag) => {
    const result = await baseline.task(await mapped(wrong))()
    expect(result).toMatchObject({ _tag: 'Left', left: { _tag: tag } })
  })

  it('tiles that leave out a part of their layer, whoever cut them', async () => {
    const careless = ({ chip, model, layers }: Lowered): { _tag: 'Right'; right: Tiled } => ({
      _tag: 'Right',
      right: {
        chip,
        model,
        partitioner: 'careless',
        layers: layers.map((layer) =>
          layer.kind === 'operator'
            ? layer
            : {
                ...layer,
                tiles: [
                  {
                    groups: { start: 0, count: 1 },
                    rows: { start: 0, count: 1 },
                    columns: { start: 0, count: 1 },
                  },
                ],
              },
        ),
      },
    })
    const result = await baseline.swap('tile', careless).task(await mapped(chip))()
    expect(result).toMatchObject({ _tag: 'Left', left: { _tag: 'Invalid' } })
    expect(result._tag === 'Left' && explain(result.left)).toMatch(/are in no tile \(cover\)/)
  })
})

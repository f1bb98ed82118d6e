import type { DeviceModel, DevicesFile } from './devices.js'

/** A share as a percentage, with as few digits as say it. */
const percent = (share: number): string => `${Number((100 * share).toPrecision(12))}%`

/** What a model does, in words. */
const modelText = (model: DeviceModel): string => {
  switch (model.kind) {
    case 'variation':
      return model.distribution === 'lognormal'
        ? `conductances spread around what was meant, lognormally, by a σ of ${model.sigma}`
        : `conductances spread around what was meant, normally, by a σ of ${model.sigma} of the greatest one`
    case 'programming':
      return `conductances spread around what was meant, normally, by a σ of ${[0, 0.5, 1]
        .map((x) =>
          Number(
            Math.max(
              0,
              model.sigma.reduceRight((sum, c) => sum * x + c, 0),
            ).toPrecision(3),
          ),
        )
        .join(', ')} at none, half and all of ${model.greatest}`
    case 'relaxation': {
      const since = Math.log(model.seconds)
      return `${model.seconds} s after programming, conductances of up to ${model.greatest} have moved by ${Number((model.mean * since).toPrecision(3))} on average, by a σ of ${Number(Math.max(0, model.sigma + model.sigmaGrowth * since).toPrecision(3))}`
    }
    case 'states':
      return `conductances as they were measured of ${new Set(model.table.map(({ level }) => level)).size} levels, ${model.seconds} s after programming`
    case 'read-disturb':
      return `after ${model.reads} reads, conductances are ${percent(Number(((1 + model.reads) ** model.exponent).toPrecision(4)))} of what they were (exponent ${model.exponent})`
    case 'stuck':
      return `${percent(model.off)} of the cells conduct nothing, and ${percent(model.on)} as much as any can`
    case 'drift': {
      const { exponent, seconds, referenceSeconds } = model
      const left = (seconds / referenceSeconds) ** -exponent
      return `${seconds} s after programming, conductances are ${percent(Number(left.toPrecision(4)))} of those after ${referenceSeconds} s (exponent ${exponent})`
    }
    case 'ir-drop':
      return `the wire from a cell to the next resists ${model.wire} times as much as a cell at its least`
    case 'read-noise':
      return `each conversion is off by a normal noise with a σ of ${model.sigma} levels`
    case 'adc': {
      const bits = model.bits === 'chip' ? 'as many bits as the chip says' : `${model.bits} bits`
      if (model.range === 'learned') {
        const { clipped = 0 } = model
        const all = clipped === 0 ? '' : `, but for ${percent(clipped)} of the sums`
        return `converters of ${bits} cover what the columns of the tile at hand give on calibration samples${all}`
      }
      const range =
        model.range === 'full' ? 'a column of the whole crossbar' : 'the columns of the tile at hand'
      return `converters of ${bits} cover what ${range} can give at most`
    }
  }
}

/**
 * What a file of devices means, a model a line, in the order in which they act.
 *
 * @example
 * import { describeDevices } from 'ohmflow/devices'
 * const models = [{ kind: 'stuck', off: 0.02, on: 0 }] as const
 * console.assert(describeDevices({ schema: 'ohmflow.devices/1', seed: 1, models }).includes('2% of the cells'))
 */
export const describeDevices = ({ seed, models }: DevicesFile): string => {
  if (models.length === 0) return 'no model: the devices are ideal'
  const width = Math.max(...models.map(({ kind }) => kind.length))
  const lines = models.map((model) => `${model.kind.padEnd(width)}  ${modelText(model)}`)
  return [`drawn from seed ${seed}, in the order in which they act:`, ...lines].join('\n')
}

import type { Chip } from './chip.js'

/** Picojoules that so many cores draw in so many cycles, whatever they do: a milliwatt for a nanosecond is a picojoule. */
export const staticEnergy = (
  cores: number,
  cycles: number,
  { energy, clockGigahertz }: Pick<Chip, 'energy' | 'clockGigahertz'>,
): number => (cores * energy.staticMilliwatts * cycles) / clockGigahertz

/** What a conversion of an analog-to-digital converter takes, and how large one is. */
export interface Converter {
  readonly picojoules: number
  readonly squareMicrometres: number
}

/** Where the figures of `converters` are from. */
export const converterSource =
  'Accelergy (github.com/Accelergy-Project/hwcomponents-library), library/isaac.py: the ADC of ISAAC (L. Kull et al., ISSCC 2013, 32 nm, 8 bits) and resolutions scaled from it after M. Saberi et al., 2011'

/** Converters at 32 nm by resolution in bits. */
const converters: ReadonlyMap<number, Converter> = new Map([
  [4, { picojoules: 0.79, squareMicrometres: 361.04 }],
  [5, { picojoules: 0.99, squareMicrometres: 476.91 }],
  [6, { picojoules: 1.2, squareMicrometres: 626.91 }],
  [7, { picojoules: 1.42, squareMicrometres: 845.18 }],
  [8, { picojoules: 1.67, squareMicrometres: 1200 }],
  [9, { picojoules: 1.969078145, squareMicrometres: 1827.911647 }],
  [10, { picojoules: 2.379022742, squareMicrometres: 3002.008032 }],
])

/** Fewest and most bits of a converter whose figures are known. */
export const converterBits = [4, 10] as const

/** The converter of so many bits at 32 nm; undefined where nobody says what it takes. */
export const converterOf = (bits: number): Converter | undefined => converters.get(bits)

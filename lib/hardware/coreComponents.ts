import type * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { positive, quantity, rate } from '../codec/number.js'

/** A circuit that is there once for each row, column or converter, by what one of it takes each time that it works. */
export interface Circuit {
  readonly picojoules: number
  readonly squareMicrometres: number
}

/**
 * What the parts of a core take, from which the times of a crossbar, all energies and the area of the chip follow for
 * any rows, columns and bits. A step is one read of the array: `ceil(inputBits / dacBits)` of them are an MVM.
 */
export interface CoreComponents {
  /** A cell of the crossbar; the array settles in `readNanoseconds`, and a row is written in `writeNanoseconds`. */
  readonly cell: {
    readonly readPicojoules: number
    readonly readNanoseconds: number
    readonly writePicojoules: number
    readonly writeNanoseconds: number
    readonly squareMicrometres: number
  }
  /** One a row, at 1 bit; each further bit doubles it. */
  readonly dac: Circuit
  /** One a column. */
  readonly sampleAndHold: Circuit
  /**
   * Converters of `crossbar.adcBits` bits, each shared by `columns` columns; figures of the table at 32 nm, times
   * `energyScale` and `areaScale`.
   */
  readonly adc: {
    readonly columns: number
    readonly gigasamples: number
    readonly energyScale: number
    readonly areaScale: number
  }
  /** One a converter; it works once a conversion. */
  readonly shiftAndAdd: Circuit
  /** Input and output buffers of the core, a byte of them. */
  readonly buffers: {
    readonly bytePicojoules: number
    readonly byteMilliwatts: number
    readonly byteSquareMicrometres: number
  }
  /** A core's share of the interconnect. */
  readonly link: {
    readonly bytePicojoules: number
    readonly milliwatts: number
    readonly squareMicrometres: number
  }
  /** A lane of the output unit. */
  readonly outputUnit: {
    readonly elementPicojoules: number
    readonly laneMilliwatts: number
    readonly laneSquareMicrometres: number
  }
  readonly controller: { readonly milliwatts: number; readonly squareMicrometres: number }
}

const Circuit: t.Type<Circuit> = closed<Circuit>('Circuit', {
  picojoules: quantity,
  squareMicrometres: quantity,
})

export const CoreComponents: t.Type<CoreComponents> = closed<CoreComponents>('CoreComponents', {
  cell: closed<CoreComponents['cell']>('Cell', {
    readPicojoules: quantity,
    readNanoseconds: rate,
    writePicojoules: quantity,
    writeNanoseconds: quantity,
    squareMicrometres: quantity,
  }),
  dac: Circuit,
  sampleAndHold: Circuit,
  adc: closed<CoreComponents['adc']>('Converters', {
    columns: positive,
    gigasamples: rate,
    energyScale: rate,
    areaScale: rate,
  }),
  shiftAndAdd: Circuit,
  buffers: closed<CoreComponents['buffers']>('Buffers', {
    bytePicojoules: quantity,
    byteMilliwatts: quantity,
    byteSquareMicrometres: quantity,
  }),
  link: closed<CoreComponents['link']>('Link', {
    bytePicojoules: quantity,
    milliwatts: quantity,
    squareMicrometres: quantity,
  }),
  outputUnit: closed<CoreComponents['outputUnit']>('OutputUnit', {
    elementPicojoules: quantity,
    laneMilliwatts: quantity,
    laneSquareMicrometres: quantity,
  }),
  controller: closed<CoreComponents['controller']>('Controller', {
    milliwatts: quantity,
    squareMicrometres: quantity,
  }),
})

import { expect, test } from 'vitest'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { ordersOf } from '../../lib/machine/activations/orders.js'

const program = (code: readonly Statement[]): CoreProgram => ({ core: 0, layer: 'layer', tile: null, code })

const reading: readonly Statement[] = [
  { op: 'LOOP', count: 4, start: 0, step: 1, body: [{ op: 'READ', bytes: 8 }] },
]

test('a program that neither reads nor stores does the same for each of several images: nothing', () => {
  const order = ordersOf(2)(program([{ op: 'CALL', to: 1 }]), 4)
  expect(order?.counts).toEqual({ reads: 0, stores: 0 })
})

test('one that reads for the first of two images alone has no order that holds for each', () => {
  expect(ordersOf(1)(program(reading), 4)?.counts).toEqual({ reads: 4, stores: 0 })
  expect(ordersOf(2)(program(reading), 4)).toBeNull()
  const twice: Statement = { op: 'LOOP', count: 2, start: 0, step: 4, body: reading }
  expect(ordersOf(2)(program([twice]), 4)?.counts).toEqual({ reads: 4, stores: 0 })
})

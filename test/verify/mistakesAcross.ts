import type { Horizon } from '../../lib/isa/horizon.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'

/** An instruction of a phase: the place of its program among all, and its own among those of the code. */
export interface Place {
  readonly core: number
  readonly place: number
}

type Code = readonly Statement[]
type Draw = (below: number) => number

/** The instructions of a code, loops opened. */
export const flat = (code: Code): readonly Instruction[] =>
  code.flatMap((statement) => (statement.op === 'LOOP' ? flat(statement.body) : [statement]))

/** A code in which the list where an instruction stands is as `edit` makes it, given its index there. */
const editedAt = (code: Code, at: number, edit: (list: Code, index: number) => Code): Code => {
  let place = 0
  const walk = (list: Code): Code => {
    let found = -1
    const inner = list.map((statement, i): Statement => {
      if (statement.op === 'LOOP') return { ...statement, body: walk(statement.body) }
      if (place++ === at) found = i
      return statement
    })
    const made = found < 0 ? inner : edit(inner, found)
    return made.filter((statement) => statement.op !== 'LOOP' || statement.body.length > 0)
  }
  return walk(code)
}

type Mistake = (code: Code, at: number, draw: Draw) => Code

const replaced =
  (by: (instruction: Instruction, draw: Draw) => readonly Statement[]): Mistake =>
  (code, at, draw) =>
    editedAt(code, at, (list, i) => {
      const statement = list[i]
      return statement === undefined || statement.op === 'LOOP'
        ? list
        : list.toSpliced(i, 1, ...by(statement, draw))
    })

/** A wait with another horizon; anything else is left out. */
const waiting = (change: (horizon: Horizon) => Horizon): Mistake =>
  replaced((instruction) =>
    instruction.op === 'AWAIT' ? [{ ...instruction, horizon: change(instruction.horizon) }] : [],
  )

const registerMoved = replaced((instruction) => {
  if (instruction.op === 'AWAIT') return [{ ...instruction, register: instruction.register + 1 }]
  if (instruction.op !== 'SIGNAL') return []
  const receivers = instruction.receivers.map((each) => ({ ...each, register: each.register + 1 }))
  return [{ ...instruction, receivers }]
})

const foreign: readonly Instruction[] = [
  { op: 'LOAD' },
  { op: 'MVM' },
  { op: 'ADD' },
  { op: 'STORE' },
  { op: 'READ', bytes: 1 },
  { op: 'EXECUTE', elements: 1 },
  { op: 'WRITE', bytes: 1 },
]

/** Changes of one instruction of a program that runs layers at the same time. */
export const mistakesAcross: readonly Mistake[] = [
  replaced(() => []),
  replaced((instruction) => [instruction, instruction]),
  replaced((instruction, draw) => [instruction, foreign[draw(foreign.length)]!]),
  // before the one before it
  (code, at) =>
    editedAt(code, at, (list, i) => {
      const statement = list[i]
      return i === 0 || statement === undefined ? list : list.toSpliced(i, 1).toSpliced(i - 1, 0, statement)
    }),
  registerMoved,
  replaced((instruction) =>
    instruction.op === 'AWAIT'
      ? [{ ...instruction, unit: instruction.unit === 'load' ? 'output' : 'load' }]
      : [instruction, instruction],
  ),
  waiting((horizon) => ({
    ...horizon,
    axes: horizon.axes.map((axis) => ({ ...axis, high: axis.high - 1 })),
  })),
  waiting((horizon) => ({ ...horizon, grain: horizon.grain + 1 })),
  waiting((horizon) => ({ ...horizon, start: horizon.start + 1 })),
  waiting((horizon) => ({ ...horizon, axes: horizon.axes.map((axis) => ({ ...axis, stride: 0 })) })),
  waiting((horizon) => ({ ...horizon, step: horizon.step + 1 })),
]

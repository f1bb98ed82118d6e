/** A pass for the slot of that name, which takes `Given`: what the compiler names where another one is put there. */
export interface PassFor<Slot extends string, Given, Outcome> {
  (input: Given): Outcome
  readonly slot?: Slot
}

/*
 * The runtime of a pipeline handles stages of every type alike, so it forgets their types; `Pipeline` and `Linked` have checked them
 * before. These are the only places where the two worlds meet, and the only assertions in this folder.
 */

/**
 * `work` for any input. Sound where the input comes from the stage
 * before: `Linked` has checked that it gives what `work` takes.
 */
export const forgetInput = <A>(work: (input: never) => A): ((input: unknown) => A) =>
  work as (input: unknown) => A

/** The stages that `Linked` has let pass: each stands for itself. */
export const forgetOrder = <AnyStage>(stages: unknown): readonly AnyStage[] => stages as readonly AnyStage[]

/** `value` with the type that the signature around it has worked out. */
export const recover = <T>(value: object): T => value as T

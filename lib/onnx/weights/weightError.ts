/** Why a weight could not be read. */
export type WeightError =
  /** The network has no such constant. */
  | { readonly _tag: 'MissingWeight'; readonly weight: string }
  /** Its elements are not where the network says, or its type cannot hold them. */
  | { readonly _tag: 'UnreadableWeight'; readonly weight: string; readonly problem: string }
  /** An operator makes it of other constants, and that is not computed here. */
  | {
      readonly _tag: 'UncomputedWeight'
      readonly weight: string
      readonly op: string
      readonly problem: string
    }
  /** The file that holds it could not be read; `weight` is left out where nobody says for which one it was asked. */
  | {
      readonly _tag: 'MissingFile'
      readonly weight?: string
      readonly location: string
      readonly reason: string
    }

/** Why a weight could not be read. */
export type WeightError =
  /** The network has no such constant. */
  | { readonly _tag: 'MissingWeight'; readonly weight: string }
  /** Its elements are not where the network says, or are none of its type. */
  | { readonly _tag: 'UnreadableWeight'; readonly weight: string; readonly problem: string }
  /** The file that holds it could not be read. */
  | { readonly _tag: 'MissingFile'; readonly location: string; readonly reason: string }

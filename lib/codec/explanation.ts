/** What happened and where, and what can be done about it. */
export interface Explanation {
  readonly happened: string
  readonly remedy: string
}

/** The errors of a family by their tags. */
export type ByTag<E extends { readonly _tag: string }> = { readonly [Each in E as Each['_tag']]: Each }

/** What each error of a family means, by its tag: an error without an explanation does not compile. */
export type Explanations<E extends { readonly _tag: string }> = {
  readonly [Tag in keyof ByTag<E>]: (error: ByTag<E>[Tag]) => Explanation
}

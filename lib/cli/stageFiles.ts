/** The options that name stages, some of them perhaps by files of the user's own. */
export interface StageOptions {
  readonly tile?: string
  readonly assign?: string
  readonly sync?: string
  readonly simulate?: string
  /** Whether stages from files are used without checking the laws of their slots. */
  readonly trust?: boolean
}

/** Whether an implementation is named by a file, and not by its name. */
export const isStageFile = (text: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(text)

/** The files that name stages. */
export const stageFilesIn = ({ tile, assign, sync, simulate }: StageOptions): readonly string[] =>
  [tile, assign, sync, simulate].flatMap((text) => text?.split(',').filter(isStageFile) ?? [])

/** Whether any of the stages is named by a file, and not by its name. */
export const namesFile = (options: StageOptions): boolean => stageFilesIn(options).length > 0

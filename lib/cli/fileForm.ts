/** What the bytes of a file are read as. */
export type FileForm = 'json' | 'assembly' | 'other'

/** How a file is to be read, whatever is wrong with it: by its beginning, or by its name. */
export const fileForm = (path: string, bytes: Uint8Array): FileForm => {
  const begin = new TextDecoder().decode(bytes.subarray(0, 1024)).trimStart()
  if (path.endsWith('.json') || /^[[{]/.test(begin)) return 'json'
  return path.endsWith('.asm') || /^[.;]/.test(begin) ? 'assembly' : 'other'
}

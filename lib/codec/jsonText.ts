/** Invisible characters that `JSON.stringify` leaves as they are; the control characters below U+0020 it escapes itself. */
const invisible = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu

const units = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/**
 * A value as JSON that shows a terminal nothing it could obey: invisible characters, which stand in strings alone, are
 * escaped. It means the same value. With `space` a member a line, as `JSON.stringify` does.
 */
export const jsonText = (value: unknown, space?: number): string =>
  JSON.stringify(value, null, space).replaceAll(invisible, units)

/**
 * A text with its control characters spelt out: names come from
 * files, and such a character could break lines and colour terminals.
 */
export const printable = (text: string): string =>
  text.replaceAll(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)

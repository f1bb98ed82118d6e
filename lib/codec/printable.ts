/** Control and format characters, among them those that turn the direction of writing, line ends, and halves of characters. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

const spelt = (character: string): string => {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`
}

/**
 * A text with its invisible characters spelt out (`\x1b`, `\u202e`): names come from files and command lines, and
 * such a character could break lines, colour terminals, or show a text in another order than it is written in.
 */
export const printable = (text: string): string => text.replaceAll(invisible, spelt)

/** Lines as one text, in which nothing but their ends is invisible: what each renderer of texts ends with. */
export const printableLines = (lines: readonly string[]): string => lines.map(printable).join('\n')

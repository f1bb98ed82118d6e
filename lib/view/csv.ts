/** A field as RFC 4180 has it: in quotes where it holds what ends one. */
const field = (value: string | number | boolean): string => {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Lines of comma-separated values (RFC 4180), numbers as they are. */
export const csv = (lines: readonly (readonly (string | number | boolean)[])[]): string =>
  lines.map((line) => `${line.map(field).join(',')}\n`).join('')

import colours from 'picocolors'

/**
 * Colours for a stream: on a terminal, or where `FORCE_COLOR` asks for them. By
 * itself, picocolors also paints what goes into a file or pipe wherever `CI` is set.
 */
const coloursOf = ({ isTTY }: NodeJS.WriteStream) =>
  colours.createColors(colours.isColorSupported && (isTTY || process.env['FORCE_COLOR'] !== undefined))

/** Colours for what goes to standard output, and to standard error. */
export const onStdout = coloursOf(process.stdout)
export const onStderr = coloursOf(process.stderr)

import { escaped, text } from '../figures/compose.js'
import { hairline } from '../figures/palette.js'

/** What a rectangle looks like; `hint` shows when the pointer rests on it. */
interface Look {
  readonly fill?: string
  readonly stroke?: string
  readonly dashed?: boolean
  readonly hint?: string
}

const rounded = (n: number): number => Math.round(n * 100) / 100

/** A rectangle. */
export const box = (x: number, y: number, width: number, height: number, look: Look = {}): string => {
  const { fill = 'none', stroke = hairline, dashed = false, hint } = look
  const dashes = dashed ? ' stroke-dasharray="2 2"' : ''
  const shape = `<rect x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}" fill="${fill}" stroke="${stroke}"${dashes}`
  return hint === undefined ? `${shape}/>` : `${shape}><title>${escaped(hint)}</title></rect>`
}

/** The colour of letters on pale fills, which are pale on any background. */
export const onPale = '#1E1E1E'

/** A text in the middle of a rectangle, where it has room; nothing where it has none. */
export const label = (
  x: number,
  y: number,
  width: number,
  height: number,
  content: string,
  fill = onPale,
): string => {
  const size = Math.min(12, height - 2, (width - 2) / ([...content].length * 0.58))
  return size < 7
    ? ''
    : text(rounded(x + width / 2), rounded(y + height / 2 + size * 0.36), content, {
        size: rounded(size),
        anchor: 'middle',
        fill,
        halo: false,
      })
}

import { inTheme } from '../figures/theme.js'
import { drawn, html, type Markup } from './markup.js'

/** Pixels of a figure on a desk, and on a telephone held upright. */
const [wide, narrow] = [1000, 356]

type Draw = (size: { readonly width: number; readonly isNarrow: boolean }) => string

/** A figure that is drawn for wide and for narrow pages, of which one is shown. The page has the colours of both themes. */
export const figure = (draw: Draw, caption: string): Markup => html`
<figure>
<div class="wide">${drawn(inTheme(draw({ width: wide, isNarrow: false }), 'light'))}</div>
<div class="narrow" aria-hidden="true">${drawn(inTheme(draw({ width: narrow, isNarrow: true }), 'light'))}</div>
<figcaption>${caption}</figcaption>
</figure>`

/** A figure that is drawn once; on narrow pages one scrolls in it, so that its texts stay as large as they are. */
export const drawnFigure = (svg: string, caption: string): Markup => html`
<figure>
<div class="drawn" tabindex="0" role="group" aria-label="${caption}">${drawn(inTheme(svg, 'light'))}</div>
<figcaption>${caption}</figcaption>
</figure>`

/** A figure of very many parts, which is drawn once for wide pages. */
export const largeFigure = (draw: Draw, caption: string): Markup =>
  drawnFigure(draw({ width: wide, isNarrow: false }), caption)

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

/** A figure of very many parts, which is drawn once and scaled down on narrow pages. */
export const largeFigure = (draw: Draw, caption: string): Markup => html`
<figure>
${drawn(inTheme(draw({ width: wide, isNarrow: false }), 'light'))}
<figcaption>${caption}</figcaption>
</figure>`

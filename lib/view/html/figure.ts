import { inTheme } from '../figures/theme.js'
import { drawn, html, type Markup } from './markup.js'

/** Pixels of a figure on a desk, and on a telephone held upright. */
const [wide, narrow] = [1000, 356]

/** A figure that is drawn for wide and for narrow pages, of which one is shown. The page has the colours of both themes. */
export const figure = (draw: (size: { readonly width: number }) => string, caption: string): Markup => html`
<figure>
<div class="wide">${drawn(inTheme(draw({ width: wide }), 'light'))}</div>
<div class="narrow" aria-hidden="true">${drawn(inTheme(draw({ width: narrow }), 'light'))}</div>
<figcaption>${caption}</figcaption>
</figure>`

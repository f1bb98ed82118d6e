import { themeStyle } from '../figures/theme.js'
import { html, type Markup } from './markup.js'
import { pageScript, pageScriptDigest } from './pageScript.js'
import { pageStyle } from './pageStyle.js'
import { timelineScript, timelineScriptDigest } from './steps/timelineScript.js'

/** Nothing is fetched, sent, framed or run but the scripts that the page brings. */
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src '${pageScriptDigest}' '${timelineScriptDigest}'; base-uri 'none'; form-action 'none'`

/** What a page that is one file says: a title, and what stands below it. */
export interface Page {
  readonly title: string
  readonly body: Markup
  /** Whether there is a timeline among it. */
  readonly hasTimeline?: boolean
}

/** A page that is one file and asks for no other: styles, the colours of its figures, and a script of its own that no name can add to. */
export const page = ({ title, body, hasTimeline = false }: Page): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${policy}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<meta name="referrer" content="no-referrer" />
<title>${title}</title>
<style>${{ markup: `${pageStyle}${themeStyle('auto')}` }}</style>
</head>
<body>
<main>
${body}
</main>
<script>${{ markup: pageScript }}</script>${
    hasTimeline
      ? html`
<script type="module">${{ markup: timelineScript }}</script>`
      : ''
  }
</body>
</html>
`.markup

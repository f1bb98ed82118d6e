import { javascript } from '@codemirror/lang-javascript'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { basicSetup } from 'codemirror'

/** An editor of JavaScript in an element. */
export interface Editor {
  readonly text: () => string
  readonly destroy: () => void
}

const theme = EditorView.theme({
  '&': { fontSize: '13px', backgroundColor: 'var(--paper)', color: 'var(--ink)' },
  '.cm-content': { caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--ground)', color: 'var(--muted)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-scroller': { maxHeight: '460px', overflow: 'auto' },
})

/** The colours of the page, which follow the system and can be read in both themes. */
const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: [tags.number, tags.bool], color: 'var(--warm)' },
  { tag: tags.comment, color: 'var(--muted)' },
])

/**
 * Opens an editor in a tree of its own, where its styles are sheets that need no exception of the
 * content security policy. Ctrl-Enter, or ⌘-Enter, uses what is written; Escape and then Tab leaves it.
 */
export const openEditor = (host: HTMLElement, doc: string, label: string, use: () => void): Editor => {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const run = () => {
    use()
    return true
  }
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc,
      extensions: [
        keymap.of([{ key: 'Mod-Enter', run }]),
        basicSetup,
        javascript(),
        syntaxHighlighting(colours),
        theme,
        EditorView.contentAttributes.of({ 'aria-label': label }),
      ],
    }),
  })
  return { text: () => view.state.doc.toString(), destroy: () => view.destroy() }
}

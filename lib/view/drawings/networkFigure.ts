import { installed } from '../../codec/installed.js'
import { printable } from '../../codec/printable.js'
import { activation } from '../../ir/lookup.js'
import type { Network, Node } from '../../ir/network.js'
import { family } from '../figures/compose.js'
import { hairline, ink, muted } from '../figures/palette.js'
import { themeElement } from '../figures/theme.js'
import { shortened } from '../format.js'
import { paleColour } from './layerColours.js'
import { onPale } from './marks.js'

/** Nodes that are drawn; more would be a picture that nobody can read. */
const mostNodes = 400

/** Operators that run on crossbars where their weights are constant. */
const onCrossbars = /^(Q(Linear)?)?(Conv|Gemm|MatMul|ConvTranspose)(Integer)?$/

/** Lines of text as Graphviz takes them. */
const quoted = (...lines: readonly string[]): string =>
  `"${lines.map((line) => printable(line).replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"')).join('\\n')}"`

const shapeText = (network: Network, tensor: string): string =>
  activation(network, tensor)?.shape.join(' × ') ?? ''

/** The graph in the language of Graphviz. */
const dot = (network: Network, nodes: readonly Node[]): string => {
  const makers = new Map<string, string>(
    nodes.flatMap((node, i) => node.outputs.map((output) => [output, `n${i}`] as const)),
  )
  const inputs = network.inputs.filter((name) => activation(network, name) !== undefined)
  for (const [i, name] of inputs.entries()) makers.set(name, `i${i}`)
  const ends = inputs.map(
    (name, i) =>
      `i${i} [label=${quoted(shortened(name, 40))}, shape=plain, style=solid, fontcolor="${muted}"]`,
  )
  const boxes = nodes.map((node, i) => {
    const [fill, letters] = onCrossbars.test(node.op) ? [paleColour(0), onPale] : ['#F4F4F4', ink]
    const lines = node.name === '' || node.name === node.op ? [node.op] : [shortened(node.name, 40), node.op]
    return `n${i} [label=${quoted(...lines)}, fillcolor="${fill}", fontcolor="${letters}"]`
  })
  const edges = nodes.flatMap((node, i) =>
    node.inputs.flatMap((name) => {
      const from = makers.get(name)
      return from === undefined ? [] : [`${from} -> n${i} [label=${quoted(` ${shapeText(network, name)}`)}]`]
    }),
  )
  const outputs = network.outputs.flatMap((name, i) => {
    const from = makers.get(name)
    const end = `o${i} [label=${quoted(shortened(name, 40))}, shape=plain, style=solid, fontcolor="${muted}"]`
    return from === undefined
      ? []
      : [end, `${from} -> o${i} [label=${quoted(` ${shapeText(network, name)}`)}]`]
  })
  return [
    'digraph {',
    `graph [rankdir=TB, nodesep=0.3, ranksep=0.3, fontname="${family}"]`,
    `node [shape=box, style="filled,rounded", color="${hairline}", fontcolor="${ink}", fontname="Helvetica", fontsize=12]`,
    `edge [color="${muted}", fontcolor="${muted}", fontname="Helvetica", fontsize=10, arrowsize=0.6]`,
    ...ends,
    ...boxes,
    ...edges,
    ...outputs,
    '}',
  ].join('\n')
}

/** What Graphviz has drawn, with the colours as the style sheet of figures names them, and that style sheet. */
const themed = (svg: string): string =>
  svg
    .slice(svg.indexOf('<svg'))
    .replaceAll(
      /(fill|stroke)="(#[\da-f]{6})"/g,
      (_, property, colour) => `${property}="${colour.toUpperCase()}"`,
    )
    .replaceAll('fill="white"', 'fill="#FFFFFF"')
    .replace(/<svg[^>]*>\n/, (opened) => `${opened}${themeElement('auto')}\n`)

/**
 * A network as a graph: operators with the shapes of what flows between them, those that run on
 * crossbars in colour; weights are left out. Of networks with more than 400 operators the first
 * are drawn. Laid out by Graphviz (`@hpcc-js/wasm-graphviz`, a package of its own to be
 * installed), which is loaded when this is first called. An SVG document.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork } from 'ohmflow'
 * import { networkFigure } from 'ohmflow/view'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const network = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
 * if (network._tag === 'Right') console.assert((await networkFigure(network.right)).includes('conv1'))
 */
export const networkFigure = async (network: Network): Promise<string> => {
  const { Graphviz } = await installed(
    'drawing a network',
    ['@hpcc-js/wasm-graphviz'],
    () => import('@hpcc-js/wasm-graphviz'),
  )
  const graphviz = await Graphviz.load()
  const svg = graphviz.dot(dot(network, network.nodes.slice(0, mostNodes)))
  return `${themed(svg)}\n`
}

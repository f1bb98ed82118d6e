/**
 * What is wrong with a text as XML, of what a figure or a page may hold: elements,
 * quoted attributes, text with entities. Null where nothing is.
 */
export const malformed = (xml: string): string | null => {
  const open: string[] = []
  let rest = xml
  while (rest !== '') {
    const text = /^[^<]+/.exec(rest)?.[0]
    if (text !== undefined) {
      if (/&(?!(amp|lt|gt|quot|#(9|10|13|39)|#x[9AD]);)/.test(text) || text.includes(']]>'))
        return `text ${text.slice(0, 40)}`
      rest = rest.slice(text.length)
      continue
    }
    const tag = /^<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*="[^"<]*")*)\s*(\/?)>/.exec(rest)
    if (tag === null) return `tag ${rest.slice(0, 40)}`
    const [whole, end, name = '', attributes = '', alone] = tag
    if (/&(?!(amp|lt|gt|quot|#(9|10|13|39)|#x[9AD]);)/.test(attributes))
      return `attribute ${attributes.slice(0, 40)}`
    if (end === '/') {
      if (open.pop() !== name) return `</${name}>`
    } else if (alone !== '/') open.push(name)
    rest = rest.slice(whole.length)
  }
  // no character that XML forbids
  const forbidden = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.exec(xml)
  if (forbidden !== null) return `character ${forbidden[0].codePointAt(0)}`
  return open.length === 0 ? null : `<${open.join('><')}>`
}

/** Text that stands where a number was to stand. */
export const notNumbers = (text: string): readonly string[] =>
  text.match(/NaN|Infinity|undefined|\bnull\b|\[object/g) ?? []

/** Elements that are made alike between two looks at the clock. */
const together = 64

/** Milliseconds after which the page has its turn: tasks of 50 are what one notices. */
const slice = 12

const isWords = (node: Node): boolean => node instanceof Text && node.data.trim() !== ''

/** Whether an element has words of its own, beside other elements or instead of them. */
const hasWords = ({ childNodes }: Element): boolean => [...childNodes].some(isWords)

const sameAttributes = (old: Element, next: Element): void => {
  for (const { name, value } of next.attributes)
    if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  for (const name of old.getAttributeNames()) if (!next.hasAttribute(name)) old.removeAttribute(name)
}

/** Makes one tree of elements like another, element by element; what is the same already is left alone. */
export function* alike(old: Element, next: Element): Generator<void> {
  sameAttributes(old, next)
  yield
  if (hasWords(old) || hasWords(next)) {
    if (!old.isEqualNode(next)) old.replaceChildren(...next.cloneNode(true).childNodes)
    return
  }
  const children = [...old.children]
  for (const [i, wanted] of [...next.children].entries()) {
    const there = children[i]
    if (there !== undefined && there.nodeName === wanted.nodeName) yield* alike(there, wanted)
    else {
      const own = document.importNode(wanted, false)
      if (there === undefined) old.append(own)
      else there.replaceWith(own)
      yield* alike(own, wanted)
    }
  }
  for (const surplus of children.slice(next.childElementCount)) {
    surplus.remove()
    yield
  }
}

/** Goes through steps without keeping the page from anything else for long; gives what ends that early. */
export const inSlices = (steps: Iterator<void>, done: () => void): (() => void) => {
  let waiting: ReturnType<typeof setTimeout> | undefined
  const go = (): void => {
    const until = performance.now() + slice
    do
      for (let i = 0; i < together; i++)
        if (steps.next().done === true) {
          done()
          return
        }
    while (performance.now() < until)
    waiting = setTimeout(go)
  }
  go()
  return () => clearTimeout(waiting)
}

import { afterAll, describe, it } from 'vitest'
import { inPasses, inSources, written } from './examples.js'
import { runs } from './run.js'

const { files, remove } = written(inSources.filter((example) => !inPasses(example)))

afterAll(remove)

describe('examples in docstrings of all but the passes', () => {
  it.each(files)('$name runs', runs)
})

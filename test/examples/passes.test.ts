import { afterAll, describe, it } from 'vitest'
import { inPasses, inSources, written } from './examples.js'
import { runs } from './run.js'

const { files, remove } = written(inSources.filter(inPasses))

afterAll(remove)

describe('examples in docstrings of the passes, their laws and their views', () => {
  it.each(files)('$name runs', runs)
})

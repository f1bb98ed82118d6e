import { afterAll, describe, it } from 'vitest'
import { onPages, written } from './examples.js'
import { runs } from './run.js'

const { files, remove } = written(onPages)

afterAll(remove)

describe('examples in pages', () => {
  it.each(files)('$name runs', runs)
})

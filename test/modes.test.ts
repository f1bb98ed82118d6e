import { expect, it } from 'vitest'
import config from '../vitest.config.js'

it.each(['test', 'quick', 'fuzz'])('every project of tests is told that it runs in mode %s', (mode) => {
  const { projects = [] } = config({ mode, command: 'serve' }).test ?? {}
  const modes = projects.map((project) =>
    typeof project === 'object' && 'test' in project ? project.test?.mode : undefined,
  )
  expect(modes).toEqual([mode, mode])
})

import { describe } from 'vitest'
import { followed } from './shown.js'

describe('how-to pages', () => {
  followed('how-to')
})

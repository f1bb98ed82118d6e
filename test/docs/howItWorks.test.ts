import { describe } from 'vitest'
import { followed } from './shown.js'

describe('pages on how it works', () => {
  followed('how-it-works')
})

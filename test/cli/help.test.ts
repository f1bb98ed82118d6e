import { describe, expect, it } from 'vitest'
import { ohmflow } from './ohmflow.js'

const commands =
  ' map compare watch run draw open chips zoo explain verify sweep worker results reproduce'.split(' ')

/** The names that an option takes, as it says where it is given another. */
const namesOf = async (option: string): Promise<readonly string[]> => {
  const { stderr } = await ohmflow('map', 'squeezenet1.1', option, 'nope')
  const [, listed = ''] = /choose one of ([^.]+)\./.exec(stderr) ?? []
  return listed.split(', ')
}

describe('help', () => {
  it.each(commands)('of %s fits 80 columns, in ASCII', async (command) => {
    const { stdout } = await ohmflow(...(command === '' ? [] : [command]), '--help')
    expect(stdout).toContain('Usage: ohmflow')
    expect(stdout.split('\n').filter((line) => line.length > 80 || !/^\p{ASCII}*$/u.test(line))).toEqual([])
  })

  it.each(['--tile', '--duplicate', '--assign', '--sync', '--schedule', '--simulate'])(
    'names all that %s of map takes',
    async (option) => {
      const names = await namesOf(option)
      const { stdout } = await ohmflow('map', '--help')
      const text = stdout.replaceAll(/\s+/g, ' ')
      expect(names.length).toBeGreaterThan(1)
      expect(names.filter((name) => !new RegExp(`[ :,]${name}[,\\[ ;)]`).test(text))).toEqual([])
    },
  )
})

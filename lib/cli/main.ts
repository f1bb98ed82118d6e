#!/usr/bin/env node
import nodeModule from 'node:module'
import { complain } from './complain.js'
import { defect } from './defect.js'
import { exitCode } from './exit.js'

// from Node 22.8 on, what has been compiled once is kept for the next start
if ('enableCompileCache' in nodeModule && typeof nodeModule.enableCompileCache === 'function')
  nodeModule.enableCompileCache()

// a reader that has seen enough, such as `head`, is no error
process.stderr.on('error', () => {})
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.done)
  complain('', `cannot write to standard output: ${error.message}`)
  process.exit(exitCode.failed)
})

process.on('uncaughtException', defect)

void import('./commandLine.js').then(({ commandLine }) => commandLine(process.argv.slice(2)))

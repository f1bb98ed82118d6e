import { Subject } from 'rxjs'
import type { Answer, Ask } from './protocol.js'
import { session } from './session.js'

// the one place where the compiler meets the page
const asks = new Subject<Ask>()
session(asks).subscribe((answer: Answer) => postMessage(answer))
addEventListener('message', ({ data }: MessageEvent<Ask>) => asks.next(data))

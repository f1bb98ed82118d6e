import { Subject } from 'rxjs'
import type { Answer, Request } from './protocol.js'
import { session } from './session.js'

// the one place where the compiler meets the page
const requests = new Subject<Request>()
session(requests).subscribe((answer: Answer) => postMessage(answer))
addEventListener('message', ({ data }: MessageEvent<Request>) => requests.next(data))

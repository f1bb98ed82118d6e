/** What says what an error means, loaded where there is one. */
export { explain } from '../index.js'

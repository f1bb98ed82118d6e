import { reportDefect } from './reportDefect.js'

/** Does what must not touch the result at hand: what it throws is reported. */
export const unharmed = (work: () => void): void => {
  try {
    work()
  } catch (defect) {
    reportDefect(defect)
  }
}

import {
  auto,
  cyclic,
  firstFit,
  firstFitInRounds,
  linear,
  locality,
  sequential,
  tree,
} from '../../lib/index.js'
import type { Placed } from '../../lib/ir/placed.js'
import {
  arbitraryDuplicated,
  arbitraryPlacedCopies,
  assignerLaws,
  passLaws,
  synchronizerLaws,
} from '../../lib/laws/index.js'
import { allHold } from './check.js'

/** Few enough steps to run them many times. */
const quick = ({ layers }: Placed): boolean =>
  layers.reduce(
    (steps, layer) => steps + (layer.kind === 'base' ? layer.tiles.length * layer.vectors : 0),
    0,
  ) <= 1500

const placed = arbitraryPlacedCopies.filter(quick)

allHold('first-fit, with copies,', assignerLaws(firstFit(), arbitraryDuplicated), 12)
allHold('first-fit in rounds, with copies,', assignerLaws(firstFitInRounds(), arbitraryDuplicated), 12)
allHold('locality, with copies,', assignerLaws(locality(), arbitraryDuplicated), 12)
allHold('first-fit as a declared pass, with copies,', passLaws(firstFit(), arbitraryDuplicated), 10)
allHold('sequential, with copies,', synchronizerLaws(sequential(), placed), 6)
allHold('linear, with copies,', synchronizerLaws(linear(), placed), 6)
allHold('cyclic, with copies,', synchronizerLaws(cyclic(), placed), 6)
allHold('tree, with copies,', synchronizerLaws(tree(), placed), 6)
allHold('auto, with copies,', synchronizerLaws(auto(), placed), 5)

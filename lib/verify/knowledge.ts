/** Signals on their way from one core to another, each with what its sender knew. */
export interface Messages {
  readonly put: (sender: number) => void
  /** The oldest reaches `core`: its output unit at once, or with the result of its `load`-th input where the load unit took it; 0 for at once. */
  readonly take: (core: number, sender: number, load: number) => void
}

/**
 * Who knows of how many partial sums of whom that they have been given away: vector clocks (Fidge 1988, Mattern 1989) over the output units. A CALL carries what its core
 * knows, a WAIT takes it up; what the load unit has taken up reaches the output unit with the result of the next input. Only what has changed since the last
 * signal between the same two cores is carried, so that a signal costs as much as there is news; with `direct`, a signal tells of its sender alone.
 */
export const knowledge = (cores: number, direct: boolean) => {
  /** Of each core, whom it knows of, and how many of their sums. */
  const known = Array.from({ length: cores }, () => new Map<number, number>())
  /** Of each core, its news in order: of whom it learnt what, so that a message is a range of them. */
  const news = Array.from({ length: cores }, () => ({ of: [0], sums: [0] }))
  const late = Array.from({ length: cores }, (): { load: number; of: number; sums: number }[] => [])

  const learn = (core: number, of: number, sums: number): void => {
    if (of === core || (known[core]!.get(of) ?? 0) >= sums) return
    known[core]!.set(of, sums)
    if (direct) return
    news[core]!.of.push(of)
    news[core]!.sums.push(sums)
  }
  const given = new Float64Array(cores)

  return {
    has: (core: number, of: number, turn: number): boolean =>
      of === core || (known[core]!.get(of) ?? 0) >= turn,
    of: (core: number, of: number): number => known[core]!.get(of) ?? 0,
    gave: (core: number, count: number): void => {
      given[core] = count
    },
    /** The output unit takes its `count`-th result, and with it what the load unit knew when it loaded that input. */
    taken: (core: number, count: number): void => {
      const waiting = late[core]!
      while (waiting.length > 0 && waiting[0]!.load <= count) {
        const { of, sums } = waiting.shift()!
        learn(core, of, sums)
      }
    },
    messages: (): Messages => {
      const queue: { given: number; until: number }[] = []
      let [head, seen] = [0, 1]
      return {
        put: (sender) => {
          queue.push({ given: given[sender]!, until: news[sender]!.of.length })
        },
        take: (core, sender, load) => {
          const message = queue[head++]
          if (message === undefined || sender < 0) return
          if (head > 64 && head * 2 > queue.length) {
            queue.splice(0, head)
            head = 0
          }
          const tell = (of: number, sums: number): void => {
            if (load === 0) learn(core, of, sums)
            else late[core]!.push({ load, of, sums })
          }
          tell(sender, message.given)
          const { of, sums } = news[sender]!
          for (; seen < message.until; seen++) tell(of[seen]!, sums[seen]!)
        },
      }
    },
  }
}

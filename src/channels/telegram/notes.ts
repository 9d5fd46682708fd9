/**
 * What was done for updates → noted in the store; where it is away at that moment, as soon as it is back. So a message that left is
 * not sent again by a process that lives, and an update that was answered is not answered again.
 */
import type { Ending, Inbox, Unfinished } from '../../index/inbox.js'
import type { SaidStore } from '../../index/said.js'

/** Updates under way whose messages are remembered here too; many more than are ever worked on at a time. */
const MOST = 10_000

/** Tried again so often: until then a kill of this process would have its last messages sent anew. */
const AGAIN_MS = 250

export interface Noted {
  readonly inbox: Inbox
  readonly said: SaidStore
}

/** The same inbox and answers, whose notes never fail. `onLate`: told of one that has to wait. */
export function noting({ inbox, said }: Noted, onLate: (error: unknown) => void): Noted {
  const late: (() => Promise<void>)[] = []
  const left = new Map<number, readonly number[]>()
  const note = async (write: () => Promise<void>): Promise<void> => {
    // What waits goes first: of two notes on one update the later one stands.
    if (late.length > 0) return void late.push(write)
    try {
      await write()
    } catch (error) {
      late.push(write)
      onLate(error)
      setTimeout(again, AGAIN_MS).unref()
    }
  }
  let noting: Promise<void> | null = null
  const caughtUp = (): Promise<void> => {
    noting ??= writeAll(late).finally(() => {
      noting = null
    })
    return noting
  }
  const again = (): void =>
    void caughtUp().catch(() => {
      setTimeout(again, AGAIN_MS).unref()
    })
  return {
    said: { ...said, shownIn: (id, chat, message) => note(() => said.shownIn(id, chat, message)) },
    inbox: {
      ...inbox,
      sent(id, messages) {
        // What another process finished is never asked for again here.
        if (left.size >= MOST) for (const old of [...left.keys()].slice(0, MOST / 2)) left.delete(old)
        left.set(id, messages)
        return note(() => inbox.sent(id, messages))
      },
      finish: (id, ending: Ending) =>
        note(async () => {
          await inbox.finish(id, ending)
          left.delete(id)
        }),
      async next(lane) {
        await caughtUp()
        const next = await inbox.next(lane)
        return next && known(next, left.get(next.id))
      },
      async waiting(mine) {
        await caughtUp()
        return inbox.waiting(mine)
      },
    },
  }
}

async function writeAll(late: (() => Promise<void>)[]): Promise<void> {
  for (let first = late[0]; first; first = late[0]) {
    await first()
    late.shift()
  }
}

/** Another process may have gone on with an update meanwhile: who knows of more messages is right. */
function known(next: Unfinished, sent: readonly number[] | undefined): Unfinished {
  return sent && sent.length > next.sent.length ? { ...next, sent } : next
}

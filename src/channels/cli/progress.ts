/** How far indexing has come → a bar on a terminal that knows the rest, elsewhere a line every half minute; of a short run nothing. */
import type { Progress } from '../../index/build.js'

export interface Showing {
  tell(progress: Progress): void
  /** All is read; the index of vectors is being built. */
  vectors(): void
  /** Nothing more is shown; whoever writes next begins a line of his own. */
  end(): void
}

export interface Screen {
  write(text: string): void
  /** Whether a line may be written over. */
  readonly terminal: boolean
  /** Milliseconds, of any beginning. */
  now(): number
}

/** Often enough to be seen moving, seldom enough to cost nothing. */
const BAR_MS = 100
/** A log of an hour has 120 lines of it; a run that is over before has none. */
const LINE_MS = 30_000
/** The rate is of so long: reports of one kind lie beside each other, and what was fast an hour ago tells nothing of now. */
const RATE_MS = 30_000
const WIDTH = 24
const CLEAR = '\r\u001b[K'

export function showing({ write, terminal, now }: Screen): Showing {
  const begun = now()
  let told = begun
  let shown = false
  let last: Progress = { done: 0, all: 0, passages: 0, held: 0 }
  const marks: { readonly at: number; readonly done: number }[] = [{ at: begun, done: 0 }]
  const rate = (at: number): number => {
    if (at - marks.at(-1)!.at >= RATE_MS / 30) marks.push({ at, done: last.done })
    while (marks.length > 2 && at - marks[1]!.at >= RATE_MS) marks.shift()
    const { at: since, done } = marks[0]!
    return ((last.done - done) / Math.max(1, at - since)) * 1000
  }
  return {
    tell(progress) {
      last = progress
      const at = now()
      const each = rate(at)
      const over = terminal && progress.done === progress.all && progress.held === progress.all
      if (at - told < (terminal ? BAR_MS : LINE_MS) && !over) return
      told = at
      shown = true
      write(terminal ? `${CLEAR}${bar(progress)} ${words(progress, each)}` : `${words(progress, each)}\n`)
    },
    vectors() {
      if (shown) write(terminal ? `${CLEAR}读完 ${last.done} 份，正在建立向量索引……` : '读完，正在建立向量索引……\n')
    },
    end() {
      if (shown && terminal)
        write(`${CLEAR}读了 ${last.done} 份、${last.passages} 段，用时${time((now() - begun) / 1000)}。\n`)
      shown = false
    },
  }
}

function bar({ done, all }: Progress): string {
  const full = all === 0 ? WIDTH : Math.floor((done / all) * WIDTH)
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`
}

function words({ done, all, passages, held }: Progress, rate: number): string {
  const rest = rate > 0 && done < all ? `，约还要${time((all - done) / rate)}` : ''
  return `读取 ${done}/${all} 份，每秒 ${rate.toFixed(rate < 10 ? 1 : 0)} 份，${passages} 段，已写入 ${held} 份${rest}`
}

/** Two units at most: nobody plans by the second of the third hour. */
function time(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds))
  if (whole < 60) return ` ${whole} 秒`
  if (whole < 3600) return ` ${Math.floor(whole / 60)} 分${whole % 60 ? ` ${whole % 60} 秒` : '钟'}`
  const minutes = Math.round((whole % 3600) / 60)
  return ` ${Math.floor(whole / 3600)} 小时${minutes ? ` ${minutes} 分` : ''}`
}

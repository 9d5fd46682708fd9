/** What the rooms of the bot share: its parts, opened once in run.ts, and what an update's work is given. */
import type { Opened, Places } from '../../app.js'
import type { Config } from '../../config.js'
import type { Chats } from '../../index/chats.js'
import type { Claims } from '../../index/claims.js'
import type { FeedbackStore } from '../../index/feedback.js'
import type { Inbox } from '../../index/inbox.js'
import type { SaidStore } from '../../index/said.js'
import type { Log } from '../log.js'
import type { Apis } from './api.js'
import type { Metrics } from './metrics.js'
import type { Sender } from './send.js'
import type { Me } from './speak.js'
import type { Uploads } from './uploads.js'

export interface Parts {
  readonly config: Config
  readonly places: Places
  /** The operator's desk: whoever asks is served at theirs (access.ts). */
  readonly whole: Opened
  readonly me: Me
  readonly apis: Apis
  readonly sender: Sender
  readonly inbox: Inbox
  readonly claims: Claims
  readonly said: SaidStore
  readonly feedback: FeedbackStore
  readonly chats: Chats
  readonly uploads: Uploads
  readonly log: Log
  readonly metrics: Metrics
  /** Ends all work; what was being done stays in the inbox. */
  readonly stop: AbortSignal
  /** YYYY-MM-DD. */
  readonly today: () => string
  /** Milliseconds. */
  readonly now: () => number
  /** Questions and presses waiting or being done. */
  readonly waiting: () => number
}

/** An update being worked on. */
export interface Job {
  readonly update: number
  /** Messages that left for it before a crash, in order. */
  readonly sent: readonly number[]
  /** Ends when the update may be another process's. */
  readonly term?: AbortSignal
}

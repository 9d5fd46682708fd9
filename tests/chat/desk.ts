/** A desk of the sample reports with a model behind a scripted server, and its log. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Advisor, Use } from '../../src/answer/advisor.js'
import type { Desk } from '../../src/answer/answer.js'
import { readPrompts } from '../../src/answer/prompts.js'
import { cacheOver } from '../../src/index/cache.js'
import { openState } from '../../src/index/state.js'
import { connectChat } from '../../src/model.js'
import { patient } from '../../src/patience.js'
import type { Sample } from '../sample.js'

export interface ModelDesk {
  readonly desk: Desk & { readonly advisor: Advisor }
  readonly log: readonly string[]
  close(): Promise<void>
}

export interface Setting {
  readonly timeoutMs?: number
  readonly silenceMs?: number
  readonly budget?: number | null
  readonly uses?: readonly Use[]
  readonly key?: string
  readonly model?: string
}

export async function deskWith(sample: Pick<Sample, 'desk'>, url: string, setting: Setting = {}): Promise<ModelDesk> {
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-chat-'))
  const read = await readPrompts()
  if (!read.ok) throw new Error(read.message)
  const state = await openState(folder)
  const log: string[] = []
  const timeoutMs = setting.timeoutMs ?? 5_000
  const chat = connectChat({
    model: setting.model ?? 'scripted',
    baseURL: url,
    silenceMs: setting.silenceMs ?? 500,
    ...(setting.key ? { apiKey: setting.key } : {}),
  })
  const advisor: Advisor = {
    model: patient(chat, { timeoutMs }),
    prompts: read.prompts,
    uses: new Set(setting.uses ?? ['understand', 'choose', 'write']),
    cache: cacheOver(state),
    budget: setting.budget ?? null,
    day: () => '2026-11-27',
    log: line => log.push(line),
    timeoutMs,
    state: { form: 'json_schema' },
  }
  return {
    desk: { ...sample.desk, advisor, log: line => log.push(line) },
    log,
    close: async () => {
      await state.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

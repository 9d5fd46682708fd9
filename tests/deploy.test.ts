/** What is handed to operators agrees with the program: boards and alarms name metrics it exports, settings are settings it has. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { countHeld, counting } from '../src/channels/counting.js'
import { openMeter } from '../src/channels/metrics.js'
import { botMetrics } from '../src/channels/telegram/metrics.js'
import { webMetrics } from '../src/channels/web/metrics.js'
import { describeConfig, readConfig } from '../src/config.js'
import type { Store } from '../src/index/store.js'

const DEPLOY = join(import.meta.dirname, '..', 'deploy')
const read = (file: string): string => readFileSync(join(DEPLOY, file), 'utf8')

/** Names under which /metrics gives samples, with the labels of each. */
const exported = new Map<string, readonly string[]>()

beforeAll(async () => {
  const meter = openMeter()
  const observe = counting(meter)
  const store = {
    stats: async () => ({ reports: 1, passages: 1, figures: 1, terms: 1 }),
    version: async () => '1',
    connections: () => ({ open: 1, idle: 1, waiting: 0 }),
  } as unknown as Store
  countHeld(meter, { store, waiting: () => 0 })
  const [web, bot] = [webMetrics(meter), botMetrics(meter, () => 0)]
  // One sample of each, so that its labels are seen.
  observe.settled({ intent: 'figure', status: 'not_found', reason: 'not_stated', mode: 'extractive', ms: 1 })
  observe.cut('link')
  await observe.store('version', async () => 1)
  await observe.store('version', () => Promise.reject(new Error('x'))).catch(() => {})
  await observe.model(
    'write',
    async () => 1,
    () => ({ use: 'write', outcome: 'answered', tokens: 1, ms: 1 }),
  )
  web.request('/', 'GET', 200, 1)
  web.upload('taken')
  bot.update('question')
  bot.answer('answered', 1)
  bot.call('getMe', 'ok')
  for (const [, name, labels = ''] of (await meter.text()).matchAll(/^([a-z_:0-9]+)(?:\{([^}]*)\})? /gm))
    exported.set(name!, [...(exported.get(name!) ?? []), ...[...labels.matchAll(/(\w+)="/g)].map(found => found[1]!)])
})

/** Every metric an expression names, with the labels it asks of it or groups by. */
function namedIn(expr: string): { readonly names: string[]; readonly labels: string[] } {
  const bare = expr.replace(/"[^"]*"/g, '""')
  const names = [...bare.matchAll(/\b((?:fazhi|process|nodejs)_[a-z0-9_]+)/g)].map(found => found[1]!)
  const asked = [...bare.matchAll(/\{([^}]*)\}/g)].flatMap(found => [...found[1]!.matchAll(/(\w+)\s*[=!]/g)])
  const grouped = [...bare.matchAll(/\bby \(([^)]*)\)/g)].flatMap(found => [...found[1]!.matchAll(/(\w+)/g)])
  return { names, labels: [...asked, ...grouped].map(found => found[1]!) }
}

function strangeIn(exprs: readonly string[]): string[] {
  // What Prometheus adds itself, and the bounds of a histogram.
  const given = ['job', 'instance']
  return exprs.flatMap(expr => {
    const { names, labels } = namedIn(expr)
    if (names.length === 0) return [`no metric in ${expr}`]
    const known = names.flatMap(name => exported.get(name) ?? [])
    return [
      ...names.filter(name => !exported.has(name)),
      ...labels.filter(label => !known.includes(label) && !given.includes(label)).map(label => `${label} in ${expr}`),
    ]
  })
}

describe('the Grafana board', () => {
  interface Panel {
    readonly type: string
    readonly title: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly targets?: readonly { readonly expr: string }[]
  }
  const board = JSON.parse(read('grafana/fazhi.json')) as { readonly panels: readonly Panel[] }

  test('names only metrics and labels that /metrics exports', () => {
    const exprs = board.panels.flatMap(panel => panel.targets ?? []).map(({ expr }) => expr)
    expect(exprs.length).toBeGreaterThan(25)
    expect(strangeIn(exprs)).toEqual([])
  })

  test('shows every metric of ours', () => {
    const shown = JSON.stringify(board)
    const families = [...exported.keys()]
      .filter(name => name.startsWith('fazhi_'))
      .map(name => name.replace(/_(?:bucket|count|sum)$/, ''))
    const own = new Set(families.filter(name => !/^fazhi_bot_(?:waiting|memory)/.test(name)))
    expect([...own].filter(name => !shown.includes(name))).toEqual([])
  })

  test('lays panels side by side, none over another', () => {
    const taken = new Set<string>()
    for (const { title, gridPos } of board.panels)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(x, title).toBeLessThan(24)
          expect(taken.has(`${x},${y}`), title).toBe(false)
          taken.add(`${x},${y}`)
        }
  })

  test('a metric that is not exported would be found', () => {
    expect(strangeIn(['sum(fazhi_nothing_total)', 'sum by (colour) (fazhi_store_up)'])).toEqual([
      'fazhi_nothing_total',
      'colour in sum by (colour) (fazhi_store_up)',
    ])
  })
})

test('alarms name only metrics and labels that /metrics exports', () => {
  const exprs = [...read('fazhi.rules.yml').matchAll(/^\s+expr: (.+)$/gm)].map(found => found[1]!)
  expect(exprs.length).toBeGreaterThan(3)
  expect(strangeIn(exprs)).toEqual([])
})

describe('settings', () => {
  const config = readConfig({})
  const known = new Set(config.ok ? describeConfig(config.config).map(({ name }) => name) : [])
  const ours = (text: string): string[] =>
    [...text.matchAll(/\b((?:FAZHI|TELEGRAM|OPENAI|OTEL)_[A-Z_]*[A-Z])\b/g)].map(found => found[1]!)

  test.each([
    'fazhi.env.example',
    'compose.yaml',
    'Dockerfile',
    'prometheus.yml',
    ...readdirSync(join(DEPLOY, 'systemd')).map(file => `systemd/${file}`),
  ])('%s names only those the program has', file =>
    expect(ours(read(file)).filter(name => !known.has(name))).toEqual([]),
  )

  test('the example of a settings file is read by the program as it stands, once its blanks are filled', () => {
    const lines = read('fazhi.env.example')
      .split('\n')
      .filter(line => /^[A-Z]/.test(line))
    const set = Object.fromEntries(lines.map(line => line.split(/=(.*)/s).slice(0, 2)))
    expect(readConfig({ ...set, FAZHI_TOKEN: 'x'.repeat(32) })).toMatchObject({ ok: true, warnings: [] })
  })
})

describe('the units of systemd', () => {
  test.each(readdirSync(join(DEPLOY, 'systemd')))(
    '%s may write nothing but its state, and gives answers in hand their time',
    file => {
      const unit = read(`systemd/${file}`)
      for (const line of [
        'DynamicUser=yes',
        'ProtectSystem=strict',
        'NoNewPrivileges=yes',
        'ReadWritePaths=/var/lib/fazhi',
        'RestartPreventExitStatus=2',
      ])
        expect(unit.split('\n')).toContain(line)
      expect(Number(/TimeoutStopSec=(\d+)/.exec(unit)?.[1])).toBeGreaterThan(10)
      expect(unit).toMatch(
        new RegExp(`^ExecStart=/usr/bin/node /opt/fazhi/bin/fazhi ${/fazhi-(\w+)/.exec(file)![1]}$`, 'm'),
      )
    },
  )
})

/** Address → the view it names, inside the frame they share: brand, the four views, language and theme, the report at the side. */
import { type JSX, render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { AskView } from './ask.js'
import { AuditView } from './audit.js'
import { CompareView } from './compare.js'
import { FiguresView } from './figures.js'
import { KeptView } from './kept.js'
import { Empty, Icon } from './parts.js'
import { followLinks, type Place, usePlace } from './place.js'
import { ReportSide, ReportView } from './report.js'
import { ReportsView } from './reports.js'
import { remember, useLanguage, type Word, w } from './words.js'

const VIEWS = [
  { path: '/', word: 'ask' },
  { path: '/figures', word: 'figures' },
  { path: '/compare', word: 'compare' },
  { path: '/audit', word: 'audit' },
  { path: '/reports', word: 'reports' },
] as const

function App(): JSX.Element {
  const place = usePlace()
  useLanguage()
  const word = titleOf(place.path)
  useEffect(() => {
    document.title = word === null ? w('name') : `${w(word)} · ${w('name')}`
  })
  const side = place.path.startsWith('/reports/') || place.path === '/audit' ? null : place.query.get('report')
  return (
    <>
      <a class="skip" href="#main">
        {w('skip')}
      </a>
      <Head path={place.path} />
      <div class={side ? 'body with-side' : 'body'}>
        <main id="main" tabIndex={-1}>
          <View place={place} />
        </main>
        {side && <ReportSide id={side} at={place.query.get('at')} />}
      </div>
    </>
  )
}

function View({ place }: { place: Place }): JSX.Element {
  const { path, query } = place
  if (path === '/') return <AskView />
  if (path === '/figures') return <FiguresView query={query} />
  if (path === '/compare') return <CompareView query={query} />
  if (path === '/audit') return <AuditView query={query} />
  if (path === '/reports') return <ReportsView />
  const [, room, id] = path.split('/')
  if (room === 'reports' && id) return <ReportView id={id} at={query.get('at')} />
  if (room === 'a' && id) return <KeptView id={id} />
  return <Empty title={w('notFoundTitle')} />
}

function titleOf(path: string): Word | null {
  if (path.startsWith('/reports')) return 'reports'
  if (path.startsWith('/a/')) return 'keptTitle'
  return VIEWS.find(view => view.path === path)?.word ?? null
}

function Head({ path }: { path: string }): JSX.Element {
  const [language, choose] = useLanguage()
  return (
    <header class="head">
      <a class="brand" href="/">
        <span class="seal" aria-hidden="true">
          法
        </span>
        <span class="brand-name">{w('name')}</span>
      </a>
      <nav class="views" aria-label={w('views')}>
        {VIEWS.map(view => {
          const here = view.path === '/' ? path === '/' || path.startsWith('/a/') : path.startsWith(view.path)
          return (
            <a key={view.path} href={view.path} aria-current={here ? 'page' : undefined}>
              <Icon name={view.word} />
              <span>{w(view.word)}</span>
            </a>
          )
        })}
      </nav>
      <div class="tools">
        <button type="button" class="tool" onClick={() => choose(language === 'zh' ? 'en' : 'zh')}>
          <span lang={language === 'zh' ? 'en' : 'zh-CN'}>{w('language')}</span>
        </button>
        <ThemeButton />
      </div>
    </header>
  )
}

const THEMES = ['auto', 'light', 'dark'] as const

function ThemeButton(): JSX.Element {
  const root = useRef(document.documentElement).current
  const [theme, set] = useState<string>(root.dataset['theme'] ?? 'auto')
  const next = THEMES[(THEMES.indexOf(theme as 'auto') + 1) % THEMES.length]!
  const change = (): void => {
    if (next === 'auto') delete root.dataset['theme']
    else root.dataset['theme'] = next
    remember('fazhi-theme', next === 'auto' ? null : next)
    set(next)
    dispatchEvent(new Event('fazhi:theme'))
  }
  const label = w(theme === 'light' ? 'themeLight' : theme === 'dark' ? 'themeDark' : 'themeAuto')
  return (
    <button type="button" class="tool" onClick={change} aria-label={label} title={label}>
      <Icon name="theme" />
    </button>
  )
}

followLinks()
render(<App />, document.getElementById('root')!)

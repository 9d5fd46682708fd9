/** Built page → what a browser gets: one document for every view, and its assets under names that change with their content. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Context, Hono } from 'hono'
import type { Env } from './office.js'

/** Addresses of views; each is the same document, which reads the address. */
const VIEWS = ['/', '/figures', '/compare', '/audit', '/reports', '/reports/:id', '/a/:id']

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.html': 'text/html; charset=utf-8',
}

interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
  readonly type: string
}

/** Where the build put the page; null where it has not been built. */
export function pageFolder(): string | null {
  const folder = ['../../page', '../../../dist/page'].map(at => join(import.meta.dirname, at)).find(existsSync)
  return folder ?? null
}

/** Everything is read once: no path of a request ever reaches the disk. */
export function pageRoutes(folder: string): Hono<Env> {
  const assets = assetsOf(folder)
  const app = new Hono<Env>()
  for (const view of VIEWS) app.get(view, c => sent(c, assets.get('index.html')!, 'no-cache'))
  app.get('/favicon.svg', c => sent(c, assets.get('favicon.svg')!, 'max-age=86400'))
  app.get('/assets/:name', c => {
    const asset = assets.get(c.req.param('name'))
    return asset ? sent(c, asset, 'public, max-age=31536000, immutable') : c.notFound()
  })
  return app
}

function sent(c: Context<Env>, asset: Asset, cache: string): Response {
  c.header('Content-Type', asset.type)
  c.header('Cache-Control', cache)
  c.header('Vary', 'Accept-Encoding')
  if (!/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return c.body(asset.bytes)
  c.header('Content-Encoding', 'gzip')
  return c.body(asset.gzip)
}

function assetsOf(folder: string): ReadonlyMap<string, Asset> {
  return new Map(
    readdirSync(folder).map(name => {
      const bytes = new Uint8Array(readFileSync(join(folder, name)))
      const type = TYPES[extname(name)] ?? 'application/octet-stream'
      return [name, { bytes, gzip: new Uint8Array(gzipSync(bytes, { level: 9 })), type }]
    }),
  )
}

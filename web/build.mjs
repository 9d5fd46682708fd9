/** Sources of the page → dist/page: scripts, style and documents under names that change with their content. Run by `npm run build`. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

const here = import.meta.dirname
const out = join(here, '..', 'dist', 'page')

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const made = await build({
  entryPoints: ['main.tsx', 'theme.ts', 'page.css'].map(name => join(here, name)),
  outdir: out,
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox111', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  define: { 'process.env.NODE_ENV': '"production"' },
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
})
const names = Object.entries(made.metafile.outputs).flatMap(([file, { entryPoint }]) =>
  entryPoint ? [[basename(entryPoint).replace(/\.tsx?$/, '.js'), basename(file)]] : [],
)
for (const page of ['index.html', 'login.html']) {
  let words = readFileSync(join(here, page), 'utf8')
  for (const [name, file] of names) words = words.replaceAll(`/assets/${name}`, `/assets/${file}`)
  const missing = /\/assets\/(?:theme|main|page)\.(?:js|css)/.exec(words)
  if (missing) throw new Error(`${page}: ${missing[0]} was not built`)
  writeFileSync(join(out, page), words)
}
cpSync(join(here, 'favicon.svg'), join(out, 'favicon.svg'))

/**
 * The same texts in other search engines → their first five. Each is run in a process of its own (`tsx bench/peers.ts NAME
 * INPUT.json`), so that its memory is its own; prints one JSON object.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Tokenizer } from '@orama/orama'
import type { Found } from './evidence.js'
import type { PeerText } from './retrieval.js'
import { percentiles } from './tables.js'

export interface PeerInput {
  readonly passages: readonly PeerText[]
  readonly reports: readonly Found[]
  readonly queries: readonly string[]
}

export interface PeerResult {
  readonly ranked: readonly (readonly Found[])[]
  readonly indexMs: number
  readonly p50: number
  readonly p95: number
  readonly peakBytes: number
  readonly texts: number
}

type Search = (query: string) => Promise<readonly Found[]>
interface Peer {
  /** Builds its index; how many texts it holds. */
  open(input: PeerInput): Promise<{ readonly search: Search; readonly texts: number }>
}

/** Peers by name. MiniSearch and Orama get fazhi's passages with their heads, LangChain splits the reports itself. */
export const PEERS: Readonly<Record<string, Peer>> = {
  'MiniSearch, bigrams': { open: openMiniSearch },
  'Orama, its Mandarin tokenizer': { open: input => openOrama(input, mandarin) },
  'Orama, bigrams': { open: input => openOrama(input, async () => ({ ...(await mandarin()), tokenize: bigrams })) },
  'LangChain 500/50, vectors': { open: openLangChain },
  /** Reads the input and does nothing: what node and tsx take. */
  'nothing (baseline)': { open: async () => ({ search: async () => [], texts: 0 }) },
}

/** One field of head and text: better than one each (hit@1 76 to 70 of 100; Orama 32 to 20). */
function whole({ head, text }: PeerText): string {
  return `${head} ${text}`
}

async function openMiniSearch({ passages }: PeerInput): ReturnType<Peer['open']> {
  const { default: MiniSearch } = await import('minisearch')
  const index = new MiniSearch<{ id: number; whole: string }>({ fields: ['whole'], tokenize: bigrams })
  index.addAll(passages.map((passage, id) => ({ id, whole: whole(passage) })))
  return {
    texts: passages.length,
    search: async query =>
      index
        .search(query)
        .slice(0, 5)
        .map(hit => passages[hit.id]!),
  }
}

async function openOrama({ passages }: PeerInput, makeTokenizer: () => Promise<Tokenizer>): ReturnType<Peer['open']> {
  const { create, insertMultiple, search } = await import('@orama/orama')
  const index = create({ schema: { whole: 'string' }, components: { tokenizer: await makeTokenizer() } })
  await insertMultiple(
    index,
    passages.map((passage, i) => ({ id: String(i), whole: whole(passage) })),
  )
  return {
    texts: passages.length,
    search: async term => (await search(index, { term, limit: 5 })).hits.map(hit => passages[Number(hit.id)]!),
  }
}

async function mandarin(): Promise<Tokenizer> {
  const { createTokenizer } = await import('@orama/tokenizers/mandarin')
  return createTokenizer()
}

/** As its tutorials have it: split at 500 with 50 overlapping, embed, keep in memory, compare by cosine. */
async function openLangChain({ reports }: PeerInput): ReturnType<Peer['open']> {
  const { RecursiveCharacterTextSplitter } = await import('@langchain/textsplitters')
  const { toEmbeddings } = await import('../src/index/langchain.js')
  const { openTable } = await import('../src/index/embed.js')
  const embeddings = await toEmbeddings(openTable())
  const splitter = new RecursiveCharacterTextSplitter({ chunkSize: 500, chunkOverlap: 50 })
  const documents = await splitter.createDocuments(
    reports.map(({ text }) => text),
    reports.map(({ file }) => ({ file })),
  )
  const store = memoryStore(await embeddings.embedDocuments(documents.map(document => document.pageContent)))
  return {
    texts: documents.length,
    search: async query =>
      store(await embeddings.embedQuery(query), 5).map(i => ({
        file: String(documents[i]!.metadata.file),
        text: documents[i]!.pageContent,
      })),
  }
}

/** LangChain's MemoryVectorStore without its package (@langchain/classic, which brings handlebars, OpenAI and others): every vector compared, best first. */
export function memoryStore(
  vectors: readonly (readonly number[])[],
): (query: readonly number[], k: number) => number[] {
  const length = (vector: readonly number[]): number => Math.hypot(...vector) || 1
  return (query, k) =>
    vectors
      .map((vector, i) => {
        const dot = vector.reduce((sum, value, d) => sum + value * query[d]!, 0)
        return { i, score: dot / (length(vector) * length(query)) }
      })
      .sort((a, b) => b.score - a.score)
      .slice(0, k)
      .map(({ i }) => i)
}

/** Pairs of Han characters; Latin words and numbers whole. */
export function bigrams(text: string): string[] {
  return [
    ...text
      .normalize('NFKC')
      .toLowerCase()
      .matchAll(/[\u3400-\u9fff]+|[a-z]+|\d+(?:\.\d+)?/g),
  ].flatMap(([run]) =>
    /^[\u3400-\u9fff]{2}/.test(run) ? Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2)) : [run],
  )
}

async function runPeer(name: string, input: PeerInput): Promise<PeerResult> {
  const started = performance.now()
  const { search, texts } = await PEERS[name]!.open(input)
  const indexMs = performance.now() - started
  for (const query of input.queries) await search(query)
  const ranked: (readonly Found[])[] = []
  const times: number[] = []
  for (const query of input.queries) {
    const asked = performance.now()
    ranked.push((await search(query)).map(({ file, text }) => ({ file, text })))
    times.push(performance.now() - asked)
  }
  return { ranked, indexMs, ...percentiles(times), peakBytes: process.resourceUsage().maxRSS * 1024, texts }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name, file] = process.argv.slice(2)
  process.stdout.write(JSON.stringify(await runPeer(name!, JSON.parse(readFileSync(file!, 'utf8')) as PeerInput)))
}

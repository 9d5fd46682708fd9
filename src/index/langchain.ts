/** Embedder → LangChain `Embeddings`, for pipelines that speak LangChain. Loads @langchain/core only when asked. */
import type { Embeddings } from '@langchain/core/embeddings'
import type { Embedder } from '../model.js'

/** A LangChain `Embeddings` over an embedder. A text with nothing to embed becomes the zero vector, as LangChain knows no null. */
export async function toEmbeddings(embedder: Embedder): Promise<Embeddings> {
  const { Embeddings } = await import('@langchain/core/embeddings')
  const numbers = (vector: Float32Array | null): number[] =>
    vector ? Array.from(vector) : new Array<number>(embedder.dimension).fill(0)
  return new (class extends Embeddings {
    async embedQuery(text: string): Promise<number[]> {
      return numbers(await embedder.embedQuery(text))
    }
    async embedDocuments(texts: string[]): Promise<number[][]> {
      return (await embedder.embedPassages(texts)).map(numbers)
    }
  })({})
}

/** A LangChain `Embeddings` as an embedder; `name` must change whenever its vectors do. */
export async function fromEmbeddings(name: string, embeddings: Embeddings): Promise<Embedder> {
  const { normalized } = await import('../model.js')
  const dimension = (await embeddings.embedQuery('法治')).length
  const checked = (vector: number[]): Float32Array | null => {
    if (vector.length !== dimension)
      throw new Error(`Cannot use vector of ${name}: wanted ${dimension} dimensions, got ${vector.length}.`)
    return normalized(vector)
  }
  return {
    name,
    dimension,
    embedQuery: async text => checked(await embeddings.embedQuery(text)),
    embedPassages: async texts => (await embeddings.embedDocuments([...texts])).map(checked),
  }
}

/** The search as a LangChain retriever, so that others can plug it in. The library is loaded when one is made. */
import type { BaseRetriever } from '@langchain/core/retrievers'
import type { Desk } from './answer.js'
import { inspect } from './inspect.js'

/** Documents a retriever gives when nothing else is said. */
const RETRIEVED = 5

/**
 * A `BaseRetriever` over an index: the question is read (unit, year, measure), and the best passages come as documents
 * with `metadata` { file, report, unit, year, section, start, end, score }. `today`: YYYY-MM-DD, what 去年 counts from.
 */
export async function asRetriever(desk: Desk, today: string, k: number = RETRIEVED): Promise<BaseRetriever> {
  const [{ BaseRetriever: Base }, { Document }] = await Promise.all([
    import('@langchain/core/retrievers'),
    import('@langchain/core/documents'),
  ])
  class FazhiRetriever extends Base {
    override lc_namespace = ['fazhi', 'retrievers']

    override async _getRelevantDocuments(question: string) {
      const { passages } = await inspect({ question, today }, desk)
      return passages.slice(0, k).map(({ ready, score }) => {
        const { report, passage } = ready
        return new Document({
          pageContent: passage.text,
          id: passage.id,
          metadata: {
            file: report.file,
            report: report.id,
            unit: report.unit,
            year: report.year,
            section: passage.section,
            start: passage.start,
            end: passage.end,
            score,
          },
        })
      })
    }
  }
  return new FazhiRetriever()
}

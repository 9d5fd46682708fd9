/** Bytes → what readReportFile makes of a file of that name, in a folder that goes when the tests are done. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FileText, readReportFile } from '../../../src/corpus/read.js'

export function openFolder() {
  const path = mkdtempSync(join(tmpdir(), 'fazhi-read-'))
  const put = (name: string, bytes: string | Uint8Array): string => {
    const file = join(path, name)
    writeFileSync(file, bytes)
    return file
  }
  const read = (name: string, bytes: string | Uint8Array, limits = {}): Promise<FileText> =>
    readReportFile(put(name, bytes), limits)
  return {
    path,
    put,
    read,
    text: async (name: string, bytes: string | Uint8Array): Promise<string> => {
      const outcome = await read(name, bytes)
      if (!outcome.ok) throw new Error(outcome.message)
      return outcome.text
    },
    refusal: async (name: string, bytes: string | Uint8Array, limits = {}): Promise<string> => {
      const outcome = await read(name, bytes, limits)
      if (outcome.ok) throw new Error(`was read: ${outcome.text.slice(0, 80)}`)
      return outcome.message
    },
    close: () => rmSync(path, { recursive: true, force: true }),
  }
}

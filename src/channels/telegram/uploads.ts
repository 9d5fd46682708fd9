/** Report files sent by an administrator → kept aside until they are confirmed or discarded, then part of the corpus or gone. */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import type { Places } from '../../app.js'
import { isPostgres } from '../../index/postgres.js'

export interface Uploads {
  /** Keeps the bytes under the number of the update that brought them; gives the path of the file. */
  put(id: number, name: string, bytes: Uint8Array): string
  /** Path of a kept file; null where there is none. */
  path(id: number): string | null
  /** Moves a kept file into the corpus under a name that is free there; gives that name. */
  adopt(id: number, corpus: string): string
  drop(id: number): void
  /** Forgets what nobody confirmed since a time (milliseconds). */
  prune(before: number): void
}

/**
 * Beside the index; where that is on a server, hidden in the corpus folder, which every process that takes uploads must share
 * anyhow for the files to become part of it.
 */
export function uploadsFolder({ corpus, index }: Places): string {
  return isPostgres(index) ? join(corpus, '.fazhi-uploads') : join(index, 'uploads')
}

/** One folder an upload; in a folder of the system's where this one takes no files. */
export function openUploads(place: string): Uploads {
  let root = place
  const folder = (id: number): string => join(root, String(id))
  const path = (id: number): string | null => {
    const name = existsSync(folder(id)) ? readdirSync(folder(id))[0] : undefined
    return name === undefined ? null : join(folder(id), name)
  }
  const drop = (id: number): void => rmSync(folder(id), { recursive: true, force: true })
  return {
    put(id, name, bytes) {
      drop(id)
      try {
        mkdirSync(folder(id), { recursive: true })
      } catch {
        root = mkdtempSync(join(tmpdir(), 'fazhi-uploads-'))
        mkdirSync(folder(id), { recursive: true })
      }
      const file = join(folder(id), safeName(name))
      writeFileSync(file, bytes)
      return file
    },
    path,
    adopt(id, corpus) {
      const from = path(id)
      if (from === null) throw new Error('收录文件：这个文件已不在，请重新发送。')
      const name = freeName(corpus, basename(from))
      copyFileSync(from, join(corpus, name))
      drop(id)
      return name
    },
    drop,
    prune(before) {
      if (!existsSync(root)) return
      for (const name of readdirSync(root))
        if (statSync(join(root, name)).mtimeMs < before) rmSync(join(root, name), { recursive: true, force: true })
    },
  }
}

/** The last part of a name, without anything a file system or a shell reads otherwise; never hidden, never without a stem. */
export function safeName(name: string): string {
  const last = basename(name.replaceAll('\\', '/')).normalize('NFC')
  const extension = extname(last)
    .toLowerCase()
    .replace(/[^.a-z0-9]/g, '')
  const stem = last
    .slice(0, last.length - extname(last).length)
    .replace(/[^\p{L}\p{N}（）()《》〔〕_-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return `${[...stem].slice(0, 60).join('') || 'report'}${extension}`
}

function freeName(folder: string, name: string): string {
  const extension = extname(name)
  const stem = name.slice(0, name.length - extension.length)
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${stem}-${n}${extension}`
    if (!existsSync(join(folder, candidate))) return candidate
  }
}

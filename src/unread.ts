/** What the system threw at a file that cannot be read → why, in a word for a person. */

export function whyUnread(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return WORDS[code] ?? (code || '未知原因')
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: '没有这个文件',
  EACCES: '没有读取的权限',
  EPERM: '没有读取的权限',
  EISDIR: '这是文件夹',
}

/**
 * The files of prompts/ → prompts that are filled with variables and read by a model, checked when they are loaded. Nothing of a
 * prompt stands in code; a changed file is a changed version in an answer's trace. Filled by LangChain's templates.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChatPromptTemplate } from '@langchain/core/prompts'
import { z } from 'zod'
import type { ChatMessage } from '../chat.js'

/** Prompts the program asks for, with the variables it fills. */
const WANTED = {
  write: ['fence', 'sentences', 'figures', 'language', 'most', 'question'],
  choose: ['fence', 'passages', 'most', 'question'],
  understand: ['units', 'words', 'measures', 'question'],
  repair: ['complaint'],
} as const

export type PromptName = keyof typeof WANTED

export interface Prompt {
  readonly name: PromptName
  readonly purpose: string
  /** The version in the file and the beginning of its hash: any change of the file changes it. */
  readonly version: string
  fill(values: Readonly<Record<string, string>>): Promise<ChatMessage[]>
}

export type Prompts = Readonly<Record<PromptName, Prompt>>

export type PromptsRead =
  | { readonly ok: true; readonly prompts: Prompts }
  | { readonly ok: false; readonly message: string }

const FrontMatter = z.object({
  purpose: z.string().min(1),
  version: z.string().regex(/^\d+$/),
  variables: z.string().transform(list => list.split(/[,，]\s*/).map(name => name.trim())),
})

/** The prompts of the package. */
export const PROMPTS = join(import.meta.dirname, '..', '..', 'prompts')

/** Loads and checks all prompts of a folder; the first that is not as it should be, as one line. */
export async function readPrompts(folder: string = PROMPTS): Promise<PromptsRead> {
  const { ChatPromptTemplate: Template } = await import('@langchain/core/prompts')
  const prompts: Partial<Record<PromptName, Prompt>> = {}
  for (const name of Object.keys(WANTED) as PromptName[]) {
    const path = join(folder, `${name}.md`)
    try {
      prompts[name] = promptOf(name, readFileSync(path, 'utf8'), Template)
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? '没有这个文件' : (error as Error).message
      return { ok: false, message: `提示词 ${path} 用不了：${why.split('\n')[0]}。不询问模型，先按原文摘录回答。` }
    }
  }
  return { ok: true, prompts: prompts as Prompts }
}

function promptOf(name: PromptName, file: string, Template: typeof ChatPromptTemplate): Prompt {
  const parts = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(file)
  if (!parts) throw new Error('开头应有 --- 之间的 purpose、version、variables')
  const front = frontMatter(parts[1]!)
  const messages = sectionsOf(parts[2]!)
  const used = new Set([...parts[2]!.matchAll(/\{\{\{?([^{}]+)\}\}\}?/g)].map(match => match[1]!.trim()))
  for (const wanted of WANTED[name]) {
    if (!front.variables.includes(wanted)) throw new Error(`variables 缺少 ${wanted}`)
    if (!used.has(wanted)) throw new Error(`正文没有用到 {{${wanted}}}`)
  }
  const strange = [...used].find(variable => !(WANTED[name] as readonly string[]).includes(variable))
  if (strange) throw new Error(`正文用了程序不认识的变量 {{${strange}}}`)
  // Text of reports may hold any braces: it is passed as a variable and never read as a template.
  const template = Template.fromMessages(messages, { templateFormat: 'mustache' })
  const version = `${front.version}-${createHash('sha256').update(file).digest('hex').slice(0, 8)}`
  return { name, purpose: front.purpose, version, fill: values => filled(template, values) }
}

function frontMatter(text: string): z.infer<typeof FrontMatter> {
  const pairs = text.split(/\r?\n/).map(line => /^(\w+):\s*(.*)$/.exec(line))
  const read = FrontMatter.safeParse(
    Object.fromEntries(pairs.flatMap(pair => (pair ? [[pair[1]!, pair[2]!.trim()]] : []))),
  )
  if (!read.success) throw new Error(`开头的 ${read.error.issues[0]!.path.join('.')} 缺少或写错`)
  return read.data
}

/** `# system` and `# user` begin the messages. */
function sectionsOf(body: string): ['system' | 'human', string][] {
  const sections = [...body.matchAll(/^# (system|user)\s*\n([\s\S]*?)(?=^# (?:system|user)\s*$|(?![\s\S]))/gm)]
  if (sections.length === 0 || !sections.some(match => match[1] === 'user')) throw new Error('正文应有“# user”一节')
  return sections.map(match => [match[1] === 'system' ? 'system' : 'human', match[2]!.trim()])
}

async function filled(template: ChatPromptTemplate, values: Readonly<Record<string, string>>): Promise<ChatMessage[]> {
  const messages = await template.formatMessages({ ...values })
  return messages.map(message => ({
    role: message.getType() === 'system' ? 'system' : 'user',
    content: typeof message.content === 'string' ? message.content : JSON.stringify(message.content),
  }))
}

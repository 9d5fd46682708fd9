/** What the HTTP interface offers: every operation with the schemas its route checks. */
import type { z } from 'zod'
import { Audit, Comparison } from '../../desk/shape.js'
import { ChatBody, ChatProblem, ChatReply } from './openai.js'
import {
  AskBody,
  AskReply,
  AuditQuery,
  CompareQuery,
  DraftReply,
  FigureFilter,
  FigureQuery,
  FigureReply,
  Health,
  KeptAnswer,
  MeasureList,
  Problem,
  Ready,
  ReportList,
  ReportView,
  SessionReply,
  UploadReply,
} from './shapes.js'

/** Schemas with a name in the document. */
export const SCHEMAS = {
  AskBody,
  AskReply,
  Audit,
  ChatBody,
  ChatProblem,
  ChatReply,
  Comparison,
  DraftReply,
  FigureReply,
  Health,
  KeptAnswer,
  MeasureList,
  Problem,
  Ready,
  ReportList,
  ReportView,
  SessionReply,
  UploadReply,
}
export type Name = keyof typeof SCHEMAS

export interface Operation {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly id: string
  readonly summary: string
  readonly query?: z.ZodObject
  readonly formats?: readonly string[]
  readonly body?: Name | 'file'
  readonly gives?: Name
  readonly status?: number
  readonly streams?: boolean
  readonly refuses?: readonly number[]
}

export const OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/api/ask',
    id: 'ask',
    summary: '问一个问题；Accept: text/event-stream 时为事件流（progress、answer、error）',
    body: 'AskBody',
    gives: 'AskReply',
    streams: true,
    refuses: [400],
  },
  {
    method: 'get',
    path: '/api/answers/{id}',
    id: 'answer',
    summary: '按永久链接取一则回答',
    gives: 'KeptAnswer',
    refuses: [404],
  },
  {
    method: 'get',
    path: '/api/answers/{id}/{format}',
    id: 'answerFile',
    summary: '回答，作为文件',
    formats: ['docx', 'json'],
    refuses: [404],
  },
  {
    method: 'get',
    path: '/api/figures',
    id: 'figures',
    summary: '数字台账的一段，按筛选与次序',
    query: FigureQuery,
    gives: 'FigureReply',
    refuses: [400, 404],
  },
  {
    method: 'get',
    path: '/api/figures/{format}',
    id: 'figuresFile',
    summary: '数字台账，作为文件',
    query: FigureFilter,
    formats: ['xlsx', 'csv', 'json'],
    refuses: [400, 404],
  },
  {
    method: 'get',
    path: '/api/compare',
    id: 'compare',
    summary: '指标的单位 × 年度对照；多个指标用逗号隔开',
    query: CompareQuery,
    gives: 'Comparison',
    refuses: [400, 404],
  },
  {
    method: 'get',
    path: '/api/compare/{format}',
    id: 'compareFile',
    summary: '对照，作为文件',
    query: CompareQuery,
    formats: ['xlsx', 'csv', 'json', 'docx'],
    refuses: [400, 404],
  },
  {
    method: 'get',
    path: '/api/audit',
    id: 'audit',
    summary: '核查已收录的报告',
    query: AuditQuery,
    gives: 'Audit',
    refuses: [400, 404],
  },
  {
    method: 'get',
    path: '/api/audit/{format}',
    id: 'auditFile',
    summary: '核查结果，作为文件',
    query: AuditQuery,
    formats: ['xlsx', 'csv', 'json', 'docx'],
    refuses: [400, 404],
  },
  {
    method: 'post',
    path: '/api/audit/draft',
    id: 'auditDraft',
    summary: '核查一份草稿，不保存',
    body: 'file',
    gives: 'DraftReply',
    refuses: [400, 403, 413, 415, 422],
  },
  {
    method: 'post',
    path: '/api/audit/draft/{format}',
    id: 'auditDraftFile',
    summary: '一份草稿的核查结果，作为文件；草稿不保存',
    formats: ['xlsx', 'csv', 'docx'],
    body: 'file',
    refuses: [400, 403, 413, 415, 422],
  },
  {
    method: 'get',
    path: '/api/reports',
    id: 'reports',
    summary: '收录的报告、单位与年度',
    gives: 'ReportList',
  },
  {
    method: 'get',
    path: '/api/reports/{id}',
    id: 'report',
    summary: '一份报告，按自己的标题层次',
    gives: 'ReportView',
    refuses: [404],
  },
  {
    method: 'post',
    path: '/api/reports',
    id: 'upload',
    summary: '上传一份报告；replace=true 时替换同名文件',
    body: 'file',
    gives: 'UploadReply',
    status: 201,
    refuses: [400, 403, 409, 413, 415, 422, 503],
  },
  { method: 'get', path: '/api/measures', id: 'measures', summary: '写明次数最多的指标', gives: 'MeasureList' },
  {
    method: 'get',
    path: '/api/session',
    id: 'session',
    summary: '上传所需的 X-CSRF-Token 与服务概况',
    gives: 'SessionReply',
  },
  {
    method: 'post',
    path: '/v1/chat/completions',
    id: 'chat',
    summary: 'OpenAI 兼容的对话；stream 时为事件流',
    body: 'ChatBody',
    gives: 'ChatReply',
    streams: true,
    refuses: [400],
  },
  { method: 'get', path: '/v1/models', id: 'models', summary: 'OpenAI 兼容的模型列表' },
  { method: 'get', path: '/healthz', id: 'health', summary: '是否在工作', gives: 'Health' },
  { method: 'get', path: '/readyz', id: 'ready', summary: '能否回答：存储在、有索引', gives: 'Ready', refuses: [503] },
  { method: 'get', path: '/metrics', id: 'metrics', summary: 'Prometheus 指标' },
]

/** Methods that may be used on a path of the interface; empty where it is none. */
export function methodsOn(path: string): string[] {
  return OPERATIONS.filter(operation => patternOf(operation).test(path)).map(({ method }) => method.toUpperCase())
}

function patternOf({ path, formats = [] }: Operation): RegExp {
  return new RegExp(`^${path.replace('{format}', `(?:${formats.join('|')})`).replace('{id}', '[^/]+')}$`)
}

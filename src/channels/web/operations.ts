/** What the HTTP interface offers: every operation with the schemas its route checks; OpenAPI 3.1 is made from them. */
import { z } from 'zod'
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
  Problem,
  ReportList,
  ReportView,
  SessionReply,
  UploadReply,
} from './shapes.js'

const SCHEMAS = {
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
  Problem,
  ReportList,
  ReportView,
  SessionReply,
  UploadReply,
}
type Name = keyof typeof SCHEMAS

interface Operation {
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
    method: 'get',
    path: '/api/reports',
    id: 'reports',
    summary: '收录的报告、单位、年度与常见指标',
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
  { method: 'get', path: '/metrics', id: 'metrics', summary: 'Prometheus 指标' },
]

/** Methods that may be used on a path of the interface; empty where it is none. */
export function methodsOn(path: string): string[] {
  return OPERATIONS.filter(operation => patternOf(operation).test(path)).map(({ method }) => method.toUpperCase())
}

function patternOf({ path, formats = [] }: Operation): RegExp {
  return new RegExp(`^${path.replace('{format}', `(?:${formats.join('|')})`).replace('{id}', '[^/]+')}$`)
}

/** The OpenAPI document. `locked`: a token is wanted. */
export function openapi(version: string, locked: boolean): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of OPERATIONS)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(operation) }
  return {
    openapi: '3.1.0',
    info: { title: 'fazhi', version, description: '依据法治政府建设年度报告回答问题，每个数字、每句话都带原文出处。' },
    paths,
    components: {
      schemas: Object.fromEntries(
        Object.entries(SCHEMAS).map(([name, schema]) => [
          name,
          // What is sent may hold more than is read; what is given holds just this.
          jsonSchema(schema, name.endsWith('Body') ? 'input' : 'output'),
        ]),
      ),
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
    ...(locked ? { security: [{ token: [] }] } : {}),
  }
}

function described(operation: Operation): object {
  const { id, summary, body, gives, streams, status = 200, refuses = [] } = operation
  const parameters = [...pathParameters(operation), ...queryParameters(operation)]
  const content = {
    ...(gives ? { 'application/json': { schema: reference(gives) } } : {}),
    ...(streams ? { 'text/event-stream': { schema: { type: 'string' } } } : {}),
    ...(gives ? {} : { '*/*': { schema: {} } }),
  }
  return {
    operationId: id,
    summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: bodyContent(body) } } : {}),
    responses: {
      [status]: { description: '结果', content },
      ...Object.fromEntries(refuses.map(code => [code, refusal(id === 'chat' ? 'ChatProblem' : 'Problem')])),
      ...Object.fromEntries([401, 403, 413, 421, 429].map(code => [code, refusal('Problem')])),
    },
  }
}

function refusal(name: Name): object {
  return { description: '一行说明', content: { 'application/json': { schema: reference(name) } } }
}

function bodyContent(body: Name | 'file'): object {
  if (body !== 'file') return { 'application/json': { schema: reference(body) } }
  const file = { type: 'string', contentMediaType: 'application/octet-stream' }
  const properties = { file, replace: { type: 'string', enum: ['true', 'false'] } }
  return { 'multipart/form-data': { schema: { type: 'object', properties, required: ['file'] } } }
}

function pathParameters({ path, formats }: Operation): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'format' && formats ? { type: 'string', enum: formats } : { type: 'string' },
  }))
}

function queryParameters({ query }: Operation): object[] {
  if (!query) return []
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as {
    properties?: Record<string, object>
    required?: string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function reference(name: Name): object {
  return { $ref: `#/components/schemas/${name}` }
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

/** Operations and their zod schemas → the OpenAPI 3.1 document. */
import { z } from 'zod'
import { type Name, OPERATIONS, type Operation, SCHEMAS } from './operations.js'

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
  const said = id === 'chat' ? 'ChatProblem' : id === 'ready' ? 'Ready' : 'Problem'
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
      ...Object.fromEntries([...refuses, 500, 503].map(code => [code, refusal(said)])),
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

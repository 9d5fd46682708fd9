/** Text of NAME.meta.json → what a person says about NAME; it wins over what the text says. Leaves finding the file to read.ts. */
import { z } from 'zod'

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
const name = z.string().trim().min(1).max(200)

export const sidecarSchema = z.strictObject({
  unit: name.optional(),
  aliases: z.array(name).optional(),
  year: z.number().int().min(1949).max(2100).optional(),
  level: z.enum(['province', 'prefecture', 'county', 'township', 'department']).optional(),
  regions: z.array(name).optional(),
  published: date.optional(),
  signed: date.optional(),
})

export type Sidecar = z.infer<typeof sidecarSchema>

export type SidecarReading =
  | { readonly ok: true; readonly value: Sidecar }
  | { readonly ok: false; readonly message: string }

export function parseSidecar(json: string): SidecarReading {
  let data: unknown
  try {
    data = JSON.parse(json.replace(/^\ufeff/, ''))
  } catch {
    return {
      ok: false,
      message: '说明文件(.meta.json)不是有效的 JSON:应为 {"unit": "某某县", "year": 2023} 这样的对象',
    }
  }
  const read = sidecarSchema.safeParse(data)
  if (read.success) return { ok: true, value: read.data }
  const issue = read.error.issues[0]
  const where = issue?.path.join('.') || '整个文件'
  return {
    ok: false,
    message: `说明文件(.meta.json)的「${where}」不合要求:${issue?.message ?? ''};可用的项:${Object.keys(sidecarSchema.shape).join('、')}`,
  }
}

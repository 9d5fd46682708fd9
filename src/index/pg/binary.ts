/** Arrays and vectors ↔ PostgreSQL's binary wire format (array_recv, pgvector's vector_recv): many rows a statement, no text in between. */

/** Types by their OID in pg_type; pgvector's own differs from database to database. */
export const OID = { bytea: 17, int8: 20, int4: 23, text: 25 } as const

/** A one-dimensional array; null elements are SQL nulls. */
export function binaryArray(oid: number, elements: readonly (Uint8Array | null)[]): Buffer {
  const size = elements.reduce((sum, element) => sum + 4 + (element?.length ?? 0), 0)
  const buffer = Buffer.allocUnsafe((elements.length > 0 ? 20 : 12) + size)
  buffer.writeInt32BE(elements.length > 0 ? 1 : 0, 0)
  buffer.writeInt32BE(elements.includes(null) ? 1 : 0, 4)
  buffer.writeUInt32BE(oid, 8)
  if (elements.length === 0) return buffer
  buffer.writeInt32BE(elements.length, 12)
  buffer.writeInt32BE(1, 16)
  let at = 20
  for (const element of elements) {
    at = buffer.writeInt32BE(element?.length ?? -1, at)
    if (element) {
      buffer.set(element, at)
      at += element.length
    }
  }
  return buffer
}

export function textArray(texts: readonly string[]): Buffer {
  return binaryArray(
    OID.text,
    texts.map(text => Buffer.from(text)),
  )
}

export function intArray(numbers: readonly number[]): Buffer {
  return binaryArray(
    OID.int4,
    numbers.map(number => {
      const element = Buffer.allocUnsafe(4)
      element.writeInt32BE(number)
      return element
    }),
  )
}

export function bigintArray(numbers: readonly number[]): Buffer {
  return binaryArray(
    OID.int8,
    numbers.map(number => {
      const element = Buffer.allocUnsafe(8)
      element.writeBigInt64BE(BigInt(number))
      return element
    }),
  )
}

/** pgvector: dimension and an unused short, then big-endian floats. */
export function encodeVector(vector: Float32Array): Buffer {
  const buffer = Buffer.allocUnsafe(4 + vector.length * 4)
  buffer.writeInt16BE(vector.length, 0)
  buffer.writeInt16BE(0, 2)
  for (const [i, value] of vector.entries()) buffer.writeFloatBE(value, 4 + i * 4)
  return buffer
}

/** What `vector_send` gives. Throws RangeError on bytes that are no vector. */
export function decodeVector(bytes: Buffer): Float32Array {
  const dimension = bytes.readInt16BE(0)
  if (bytes.length !== 4 + dimension * 4)
    throw new RangeError(`Cannot read vector: ${bytes.length} bytes for ${dimension} dimensions.`)
  const values = Buffer.from(bytes.subarray(4)).swap32()
  return new Float32Array(values.buffer, values.byteOffset, dimension).slice()
}

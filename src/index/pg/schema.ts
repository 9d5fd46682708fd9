/**
 * The tables on a PostgreSQL server, made by versioned migrations that only go forward; whose schema it is and whether this
 * program may use it → said, or StoreError with the statement that would mend it. All inside one transaction.
 */
import { bringUp, type Stepped, stepsTaken } from '../migrations.js'
import type { Pool, Session } from '../postgres.js'
import { StoreError } from '../store.js'

/** Everything of a report lies in the partition of its unit: replacing one, and a question about one, touch one partition. */
export const PARTITIONS = 8

const OLDEST_SERVER = 150_000
const OLDEST_VECTOR = [0, 8] as const

/** Any number does; it is the same in every process. 'fazh', then what is locked. */
export const LOCKS = { migrate: 0x66617a6801, write: 0x66617a6802, writer: 0x66617a6803 } as const

/**
 * A report's number `n` is given once and never again, as in the embedded store, so what is kept under it never changes.
 * `contents` is what a passage says, `passages` where its vector lies: comparing vectors reads no texts. `part`: hash of the unit; LIST rather than HASH partitions, as postings are of a partition and of no single unit.
 * Texts are JSON: PostgreSQL's own text holds no NUL and no lone surrogate. `vec` has no fixed dimension; the index has.
 */
const STEPS: readonly (readonly string[])[] = [
  [
    'CREATE TABLE fazhi.meta (key text PRIMARY KEY, value text NOT NULL)',
    `CREATE TABLE fazhi.reports (n bigint PRIMARY KEY, part smallint NOT NULL, id text COLLATE "C" NOT NULL UNIQUE, file text COLLATE "C" NOT NULL,
     unit text, year integer, passages integer NOT NULL, figures integer NOT NULL, lengths bytea NOT NULL,
     supersedes text NOT NULL, row text NOT NULL)`,
    ...parted('bodies', 'n bigint NOT NULL, kind text COLLATE "C" NOT NULL, data text NOT NULL', 'n, kind'),
    ...parted(
      'contents',
      'n bigint NOT NULL, ordinal integer NOT NULL, passage text NOT NULL, figures text NOT NULL',
      'n, ordinal',
    ),
    ...parted('passages', 'n bigint NOT NULL, ordinal integer NOT NULL, vec vector', 'n, ordinal'),
    ...parted('postings', 'term text COLLATE "C" NOT NULL, block bigint NOT NULL, data bytea NOT NULL', 'term, block'),
    'CREATE TABLE fazhi.terms (term text COLLATE "C" PRIMARY KEY, passages bigint NOT NULL)',
    'CREATE TABLE fazhi.measures (measure text COLLATE "C" PRIMARY KEY, reports bigint NOT NULL, vector bytea NOT NULL)',
    `CREATE TABLE fazhi.seen (file text COLLATE "C" PRIMARY KEY, size double precision NOT NULL, mtime double precision NOT NULL,
     hash text NOT NULL, problem text)`,
    // Tells one database from another to what is kept in memory of it.
    `INSERT INTO fazhi.meta VALUES ('instance', md5(random()::text || clock_timestamp()::text))`,
  ],
]

function parted(name: string, columns: string, key: string): string[] {
  return [
    `CREATE TABLE fazhi.${name} (part smallint NOT NULL, ${columns}, PRIMARY KEY (part, ${key})) PARTITION BY LIST (part)`,
    ...Array.from(
      { length: PARTITIONS },
      (_, part) => `CREATE TABLE fazhi.${name}_${part} PARTITION OF fazhi.${name} FOR VALUES IN (${part})`,
    ),
  ]
}

const INDEX: Stepped = { schema: 'fazhi', table: 'migrations', what: '表的结构', lock: LOCKS.migrate, steps: STEPS }

/** Makes or brings up to date the tables, and the extension where it is missing. */
export async function migrate(pool: Pool): Promise<void> {
  await checkServer(pool, pool.name)
  await bringUp(pool, INDEX, session => makeExtension(session, pool.name))
}

/** Whether there is an index of ours to read. Throws StoreError where it is another program's, or of another version. */
export async function identify(pool: Session & Pick<Pool, 'name'>): Promise<boolean> {
  await checkServer(pool, pool.name)
  const held = await stepsTaken(pool, pool.name, INDEX)
  if (held === 0) return false
  if (held < STEPS.length)
    throw new StoreError(
      `PostgreSQL ${pool.name}：表的结构是第 ${held} 版，本程序要第 ${STEPS.length} 版。请先运行 fazhi index，它会升级结构。`,
    )
  await checkVector(pool, pool.name)
  return true
}

async function checkServer(session: Session, name: string): Promise<void> {
  const version = Number((await session.row(`SELECT current_setting('server_version_num')`))?.[0])
  if (!(version >= OLDEST_SERVER))
    throw new StoreError(
      `PostgreSQL ${name}：要第 15 版或更新，得到 ${Math.floor(version / 10_000)}。请升级服务器（pg_upgrade）后再试。`,
    )
}

/** Made where it is missing, so that an operator with the right to do so needs no statement of his own. */
async function makeExtension(session: Session, name: string): Promise<void> {
  const [available, installed] = (await session.row(
    `SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector'),
     EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')`,
  )) as [boolean, boolean]
  if (!installed && !available)
    throw new StoreError(
      `PostgreSQL ${name}：没有 pgvector。请在服务器上安装它（例如 apt install postgresql-16-pgvector），再执行 CREATE EXTENSION vector;`,
    )
  if (!installed)
    try {
      await session.run('CREATE EXTENSION vector')
    } catch (error) {
      throw new StoreError(
        `PostgreSQL ${name}：建不了扩展 vector。请由管理员在该数据库执行 CREATE EXTENSION vector;（${error instanceof Error ? error.message : error}）`,
      )
    }
  await checkVector(session, name)
}

async function checkVector(session: Session, name: string): Promise<void> {
  const found = String((await session.row(`SELECT extversion FROM pg_extension WHERE extname = 'vector'`))?.[0] ?? '')
  const [major = 0, minor = 0] = found.split('.').map(Number)
  if (found === '') throw new StoreError(`PostgreSQL ${name}：没有扩展 vector。请由管理员执行 CREATE EXTENSION vector;`)
  if (major < OLDEST_VECTOR[0] || (major === OLDEST_VECTOR[0] && minor < OLDEST_VECTOR[1]))
    throw new StoreError(
      `PostgreSQL ${name}：pgvector 要 ${OLDEST_VECTOR.join('.')} 或更新，得到 ${found}。请安装新版后执行 ALTER EXTENSION vector UPDATE;`,
    )
}

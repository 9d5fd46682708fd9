/** Address of a server and a name → an empty database of that name there; prints its address. */
import pg from 'pg'

const [server, name] = process.argv.slice(2)
const client = new pg.Client({ connectionString: server })
await client.connect()
await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
await client.query(`CREATE DATABASE ${name}`)
await client.end()
const url = new URL(server)
url.pathname = `/${name}`
process.stdout.write(`${url.href}\n`)

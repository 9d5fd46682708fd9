/**
 * The tables of the state, for a file and for a server alike: steps that only go forward, the number of steps taken is the
 * version. Written as SQLite reads it; what a server wants otherwise is the business of server.ts. `main` is the schema.
 */

/** What is in a step never changes once it was released: what is wanted otherwise is another step. */
export const STEPS: readonly (readonly string[])[] = [
  [
    // Updates of chat services.
    `CREATE TABLE IF NOT EXISTS main.inbox (bot INTEGER NOT NULL, id INTEGER NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL,
     body BLOB, sent BLOB NOT NULL, PRIMARY KEY (bot, id)) WITHOUT ROWID`,
    `CREATE INDEX IF NOT EXISTS main.inbox_open ON inbox (bot, id) WHERE state = 'accepted'`,
    // Answers given in chats, and the messages that hold them.
    `CREATE TABLE IF NOT EXISTS main.said (bot INTEGER NOT NULL, id INTEGER NOT NULL, chat INTEGER NOT NULL, thread INTEGER NOT NULL,
     at INTEGER NOT NULL, parent INTEGER, body BLOB NOT NULL, PRIMARY KEY (bot, id)) WITHOUT ROWID`,
    'CREATE INDEX IF NOT EXISTS main.said_latest ON said (bot, chat, thread, at)',
    `CREATE TABLE IF NOT EXISTS main.said_messages (bot INTEGER NOT NULL, chat INTEGER NOT NULL, message INTEGER NOT NULL,
     said INTEGER NOT NULL, PRIMARY KEY (bot, chat, message)) WITHOUT ROWID`,
    `CREATE TABLE IF NOT EXISTS main.feedback (channel TEXT NOT NULL, answer TEXT NOT NULL, person TEXT NOT NULL, at INTEGER NOT NULL,
     verdict TEXT NOT NULL, reason TEXT, body BLOB NOT NULL, PRIMARY KEY (channel, answer, person)) WITHOUT ROWID`,
    `CREATE TABLE IF NOT EXISTS main.chats (bot INTEGER NOT NULL, id INTEGER NOT NULL, allowed INTEGER NOT NULL DEFAULT 0,
     unit BLOB, language TEXT, PRIMARY KEY (bot, id)) WITHOUT ROWID`,
    // What models answered and cost.
    `CREATE TABLE IF NOT EXISTS main.model_answers (key TEXT PRIMARY KEY, value BLOB NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID`,
    'CREATE TABLE IF NOT EXISTS main.model_tokens (day TEXT PRIMARY KEY, tokens INTEGER NOT NULL) WITHOUT ROWID',
    // Answers with a permanent address.
    'CREATE TABLE IF NOT EXISTS main.web_answers (id TEXT PRIMARY KEY, made TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID',
  ],
  [
    // The lane an update waits in, and whose it is: what one process accepted another may do.
    'ALTER TABLE main.inbox ADD COLUMN lane TEXT',
    'ALTER TABLE main.inbox ADD COLUMN whose TEXT',
    `CREATE INDEX IF NOT EXISTS main.inbox_lane ON inbox (bot, lane, id) WHERE state = 'accepted'`,
    'CREATE INDEX IF NOT EXISTS main.said_messages_said ON said_messages (bot, said)',
    // Processes at work, and what each has claimed (claims.ts).
    'CREATE TABLE IF NOT EXISTS main.workers (id TEXT PRIMARY KEY, bot INTEGER NOT NULL, beat INTEGER NOT NULL, seat TEXT) WITHOUT ROWID',
    `CREATE TABLE IF NOT EXISTS main.claims (bot INTEGER NOT NULL, name TEXT NOT NULL, worker TEXT NOT NULL,
     PRIMARY KEY (bot, name)) WITHOUT ROWID`,
    // Random keys that all processes have in common.
    'CREATE TABLE IF NOT EXISTS main.secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID',
    // Wrong tokens, a row each.
    'CREATE TABLE IF NOT EXISTS main.guesses (id TEXT PRIMARY KEY, address TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID',
    'CREATE INDEX IF NOT EXISTS main.guesses_at ON guesses (at)',
  ],
  [
    // What is open of somebody in a lane is counted by this index alone.
    `CREATE INDEX IF NOT EXISTS main.inbox_whose ON inbox (bot, lane, whose) WHERE state = 'accepted'`,
  ],
]

import { openSqlite } from '../../src/index/embedded.js'
import type { IndexStore } from '../../src/index/store.js'
import { contract } from './contract.js'

for (const [name, opening] of [
  ['SQLite, hnswlib', { exactBelow: 60 }],
  ['SQLite, all compared', { exact: true }],
] as const)
  contract({
    name,
    async create(folder, make) {
      const store = openSqlite(folder, { ...opening, create: true })
      await store.rewrite(make, async () => {})
      return store
    },
    open: async folder => openSqlite(folder, opening),
    settle: async store => void (await (store as IndexStore).keepVectors()),
  })

/** Store → whether questions can be answered now, in a word that says nothing of reports or servers: anybody may ask. */
import { type Store, StoreUnavailable } from '../index/store.js'

export interface Readiness {
  readonly status: 'ready' | 'store_unavailable' | 'no_index' | 'damaged'
}

/** A prober waits a few seconds at most; a store that takes longer serves nobody. */
const PATIENCE_MS = 2_500

export async function readiness(store: Store): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Readiness>(resolve => {
    timer = setTimeout(() => resolve({ status: 'store_unavailable' }), PATIENCE_MS)
  })
  return Promise.race([looked(store), late]).finally(() => clearTimeout(timer))
}

async function looked(store: Store): Promise<Readiness> {
  try {
    const { reports } = await store.stats()
    return { status: reports > 0 ? 'ready' : 'no_index' }
  } catch (error) {
    return { status: error instanceof StoreUnavailable ? 'store_unavailable' : 'damaged' }
  }
}

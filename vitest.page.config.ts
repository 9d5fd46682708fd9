import { defineConfig } from 'vitest/config'

/** Tests in a real browser: one file after the other, apart from tests that watch the clock. */
export default defineConfig({
  test: { include: ['tests/channels/web/page/*.test.ts'], testTimeout: 60_000, fileParallelism: false },
})

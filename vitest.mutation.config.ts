import { defineConfig } from 'vitest/config';

/** The tests that hold functions/domain and functions/judge to their word, and no others: each mutant runs all of those that reach it. */
export default defineConfig({
  test: {
    include: ['test/unit/{domain,judge}/**/*.test.ts'],
    isolate: false,
    // A title that is cut off would be that of several tests.
    chaiConfig: { truncateThreshold: 0 },
  },
});

import { defineConfig } from 'vitest/config';

const everywhere = { testTimeout: 30_000, env: { CI: 'false' } };
const inTerminals = 'test/e2e/**';
const onRealNodes = 'test/real-cluster/**';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...everywhere,
          name: 'here',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [inTerminals, onRealNodes],
        },
      },
      {
        // Whole programs in terminals, waited for by the second: what fails twice is no chance.
        test: { ...everywhere, name: 'e2e', include: [`${inTerminals}/*.test.ts`], retry: 1 },
      },
      {
        // After all others, and a file at a time: they share a node, and what they measure is seconds.
        test: {
          ...everywhere,
          name: 'real-cluster',
          include: [`${onRealNodes}/*.test.ts`],
          globalSetup: ['test/real-cluster/setup.ts'],
          maxWorkers: 1,
          maxConcurrency: 8,
          // A real node has moments of its own.
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

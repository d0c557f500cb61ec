import { defineConfig } from 'vitest/config';

const everywhere = { testTimeout: 30_000, env: { CI: 'false' } };
const onRealNodes = 'test/real-cluster/**';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...everywhere,
          name: 'here',
          // Much of it waits for other programs: two cores carry two files at a time.
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: [onRealNodes],
        },
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
          // A real node has moments of its own: what fails twice is no chance.
          retry: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});

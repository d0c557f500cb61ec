import { defineConfig } from 'vitest/config';
import { nodeSatisfies, supportedNodes } from './src/node-version.ts';
import { secondTries } from './test/second-tries.ts';

if (!nodeSatisfies(process.versions.node)) {
  // Before anything else of the suite is read: what an older Node would say is a stack that names no Node.
  process.stderr.write(`The tests need Node ${supportedNodes}; this is Node ${process.versions.node}.
"npm ci" brings one, and every npm script runs on it: npm test, npm run test:unit, npm run test:watch.
Without it: npx -p node@24 -- node node_modules/vitest/vitest.mjs run
`);
  process.exit(2);
}

/** Tests that need a kubectl, the built program in a process or a terminal of its own, or a real node. */
const apart = ['test/kubectl/**', 'test/e2e/**', 'test/real-cluster/**'];
/** Tests that take more than some seconds: generated cases by the thousand, and waits as long as the real ones. */
const slow = 'test/**/*.slow.test.ts';
const settings = { testTimeout: 30_000 };
/** These run the program from its sources. */
const fromSources = { ...settings, globalSetup: ['test/built-data.ts'] };

export default defineConfig({
  test: {
    reporters: ['default', secondTries()],
    // Vitest's own choice leaves one core to itself, which is half of a machine with two.
    maxWorkers: '100%',
    projects: [
      {
        // npm run test:unit, npm run test:watch. Files share a worker and what it has loaded, which halves the time: no
        // test leaves anything behind in a module, in process.env or in globals.
        test: {
          ...fromSources,
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...apart, slow],
          isolate: false,
        },
      },
      { test: { ...fromSources, name: 'slow', include: [slow], exclude: apart } },
      { test: { ...settings, name: 'kubectl', include: ['test/kubectl/**/*.test.ts'] } },
      {
        // Whole programs in terminals, waited for by the second: what fails twice is no chance.
        test: { ...settings, name: 'e2e', include: ['test/e2e/**/*.test.ts'], retry: 1 },
      },
      {
        // After all others, and a file at a time: they share a node, and what they measure is seconds.
        test: {
          ...settings,
          name: 'real-cluster',
          include: ['test/real-cluster/**/*.test.ts'],
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

import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Prints, at the end of a run, how many tests passed only when they were tried again, and which: a test that needs
 * that often hides a fault. Tests of the projects with a `retry` in vitest.config.ts are tried again.
 */
export function secondTries(print: (text: string) => void = (text) => void process.stdout.write(text)): Reporter {
  return {
    onTestRunEnd(modules) {
      const tests = modules.flatMap((module) => [...module.children.allTests()]);
      const flaky = tests.filter(
        (test) => test.result().state === 'passed' && (test.diagnostic()?.retryCount ?? 0) > 0,
      );
      print(`${secondTriesText(flaky.map(nameOf), tests.length)}\n`);
    },
  };
}

/** The line with the count, and one for each test that was tried again. */
export function secondTriesText(names: readonly string[], of: number): string {
  if (names.length === 0) return `Second tries: none of ${of} tests needed one`;
  const needed = names.length === 1 ? '1 test' : `${names.length} tests`;
  return [`Second tries: ${needed} of ${of} passed only when tried again`, ...names.map((name) => `  ${name}`)].join(
    '\n',
  );
}

function nameOf(test: TestCase): string {
  const { relativeModuleId }: TestModule = test.module;
  return `${relativeModuleId} > ${test.fullName}`;
}

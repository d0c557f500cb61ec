import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import config from '../vitest.config.ts';

const root = resolve(import.meta.dirname, '..');

/** What the tests of `npm run test:unit` must do without: a kubectl, a built program, a terminal, a real node. */
const needs = [
  'test/kubectl/kubectl.ts',
  'test/kubectl/sandbox.ts',
  'test/e2e/in-pty.ts',
  'test/real-cluster/node.ts',
  '@lydell/node-pty',
  'dist/sallyport.js',
];

const projects = (config.test?.projects ?? []).flatMap((project) =>
  typeof project === 'object' && 'test' in project && project.test ? [project.test] : [],
);

function filesOf({ include = [], exclude = [] }: (typeof projects)[number]): readonly string[] {
  return globSync([...include], { cwd: root, exclude: [...exclude] }).map(String);
}

it('every test file belongs to exactly one project', () => {
  const all = globSync('test/**/*.test.{ts,tsx}', { cwd: root });
  expect(projects.flatMap(filesOf).toSorted()).toEqual(all.toSorted());
  expect(projects.map(({ name }) => name)).toEqual(['unit', 'slow', 'kubectl', 'e2e', 'real-cluster']);
});

it('the fast suite is the project "unit", once and while files change', () => {
  expect(manifest.scripts['test:unit']).toBe('vitest run --project unit');
  expect(manifest.scripts['test:watch']).toBe('vitest --project unit');
});

it('the fast suite needs no kubectl, no built program, no terminal and no real node', () => {
  const unit = projects.find(({ name }) => name === 'unit');
  const found = filesOf(unit ?? {}).flatMap((file) => [...reachedFrom(file)].map((reached) => `${file}: ${reached}`));
  expect(found.filter((line) => needs.some((need) => line.endsWith(`: ${need}`)))).toEqual([]);
});

it('what needs one of them is found so', () => {
  expect([...reachedFrom('test/e2e/practice.test.ts')]).toEqual(
    expect.arrayContaining(['test/e2e/in-pty.ts', '@lydell/node-pty', 'dist/sallyport.js']),
  );
});

/** The files of test/ that a file imports, over any number of others, and the packages and built files that they name. */
function reachedFrom(file: string, known = new Set<string>()): ReadonlySet<string> {
  const text = readFileSync(join(root, file), 'utf8');
  if (file !== 'test/fast-suite.test.ts' && /dist\/sallyport\.js/.test(text)) known.add('dist/sallyport.js');
  for (const [, target = ''] of text.matchAll(/^import\s(?!type)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm)) {
    const path = target.startsWith('.') ? relative(root, resolve(root, dirname(file), target)) : target;
    if (known.has(path)) continue;
    known.add(path);
    if (path.startsWith('test/') && existsSync(join(root, path)) && /\.tsx?$/.test(path)) reachedFrom(path, known);
  }
  return known;
}

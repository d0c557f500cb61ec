import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import config from '../vitest.config.ts';

const root = resolve(import.meta.dirname, '..');

/** Every file of the project, but for what is installed or built. */
const files = readdirSync(root)
  .filter((name) => !/^(node_modules|dist|\.git)$/.test(name))
  .flatMap((name) =>
    statSync(join(root, name)).isDirectory()
      ? readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).map((inner) => join(name, inner))
      : [name],
  )
  .filter((path) => statSync(join(root, path)).isFile());
const paths = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));

const projects = (config.test?.projects ?? []).map((project) =>
  typeof project === 'object' && 'test' in project ? project.test?.name : undefined,
);

const pages = files.filter((file) => file.endsWith('.md') && !file.startsWith('test/conformance/'));
const sources = files.filter((file) => /^(src|graders|scripts|test)\/.*\.tsx?$|^vitest\.config\.ts$/.test(file));

describe('a page of documentation', () => {
  it('names only files and folders that are there', () => {
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.flatMap((page) => missing(page, namedPaths(read(page))))).toEqual([]);
  });

  it('names source files by what they are called', () => {
    const named = (page: string): readonly string[] =>
      [...read(page).matchAll(/`([\w./-]+\.(?:tsx?|md))`/g)].map(([, name = '']) => name);
    const isThere = (name: string): boolean => files.some((file) => patternOf(name).test(file));
    expect(
      pages.flatMap((page) =>
        named(page)
          .filter((name) => !isThere(name))
          .map((name) => `${page}: ${name}`),
      ),
    ).toEqual([]);
  });

  it('links to pages and headings that are there', () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
        .filter(([, link = '', heading]) => {
          const target = link === '' ? page : relative(root, resolve(root, dirname(page), link));
          return !paths.has(target) || (heading !== undefined && !headingsOf(read(target)).includes(heading));
        })
        .map(([written]) => `${page}: ${written}`),
    );
    expect(broken).toEqual([]);
  });
});

describe('a page for people', () => {
  const forPeople = pages.filter((page) => /^(README|CHANGELOG|CONTRIBUTING|docs\/[\w-]+)\.md$/.test(page));
  const commands = forPeople.flatMap((page) => {
    const text = read(page);
    const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.trim().split('\n'));
    const inline = [...text.matchAll(/`((?:npm|npx|node) [^`]+)`/g)].map(([, command = '']) => command);
    return [...blocks, ...inline]
      .flatMap((line) => line.replace(/ +#.*$/, '').split(' && '))
      .filter((line) => /^(npm|npx|node) /.test(line));
  });

  it('shows commands that there are: scripts of npm, suites of the tests, files', () => {
    expect(commands.flatMap((command) => faultsOf(command).map((fault) => `${command}: ${fault}`))).toEqual([]);
  });

  it('shows some', () => {
    expect(commands.length).toBeGreaterThan(20);
  });
});

/** What is wrong with a command of npm or Node that a page shows; others are run by `test/e2e/documented-commands.test.ts`. */
function faultsOf(command: string): readonly string[] {
  const [program, ...words] = command.match(/'[^']*'|\S+/g) ?? [];
  const absent = words.filter((word) => /^[\w-]+\//.test(word) && !paths.has(word)).map((path) => `no ${path}`);
  const [first = '', second = ''] = words;
  const known: Readonly<Record<string, () => boolean>> = {
    npm: () => ['ci', 'pack', ...Object.keys(manifest.scripts)].includes(first === 'run' ? second : first),
    npx: () => words.slice(0, 3).join(' ') === 'vitest run --project' && projects.includes(words[3]),
    node: () => paths.has(first),
  };
  return [...absent, ...(known[program ?? '']?.() ? [] : ['no such command'])];
}

describe('a comment in the source', () => {
  it('names only files and folders that are there', () => {
    expect(sources.length).toBeGreaterThan(500);
    expect(sources.flatMap((file) => missing(file, namedPaths(commentsOf(read(file)))))).toEqual([]);
  });
});

/**
 * Paths from the root of the project: `src/kube/labels.ts`. Those of other repositories stand after the repository's
 * name, `kubernetes/kubernetes test/e2e`.
 */
function namedPaths(text: string): readonly string[] {
  const named = text.matchAll(
    /(?<![\w./@-])(?<!\b[\w.-]+\/[\w.-]+ `?)(?:src|graders|scripts|scenarios|test|docs)\/[\w./*-]*[\w*]/g,
  );
  return [...named].map(([path]) => path);
}

/** Of some paths those that nothing matches. A part in capitals, or `*`, stands for any name: `graders/KIND.ts`. */
function missing(file: string, named: readonly string[]): readonly string[] {
  const isThere = (path: string): boolean => {
    if (paths.has(path)) return true;
    return (
      /\*|[A-Z]{2}/.test(path) &&
      [...paths].some((one) => one.startsWith(path.split('/')[0] ?? '') && patternOf(path).test(one))
    );
  };
  return named.filter((path) => !isThere(path)).map((path) => `${file}: ${path}`);
}

/** What a path, or the last parts of one, matches: words in capitals, and `*`, are any name. */
function patternOf(path: string): RegExp {
  const text = path.replace(/[.]/g, '\\.').replace(/\*|(?<=^|\/)[A-Z]{2,}(?=[/\\-]|$)/g, '[^/]+');
  return new RegExp(`(^|/)${text}$`);
}

function foldersOf(file: string): readonly string[] {
  const folder = dirname(file);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
}

/** The anchors of a page's headings, as GitHub makes them. */
function headingsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

function commentsOf(text: string): string {
  return [...text.matchAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm)].map(([comment]) => comment).join('\n');
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

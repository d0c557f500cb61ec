import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMain } from '../commands/run-main.ts';
import { kubectlPath } from '../kubectl/kubectl.ts';
import { withKubectl } from '../kubectl/with-kubectl.ts';
import { writeDocumentedFiles } from './documented-files.ts';

const root = resolve(import.meta.dirname, '../..');
const kubectl = withKubectl ? await kubectlPath() : '';
const folder = mkdtempSync(join(tmpdir(), 'sallyport-documented-'));
const bin = join(folder, 'bin');

/** A command that a page, or the help of a command, shows. */
interface ShownCommand {
  readonly page: string;
  readonly command: string;
}

/** Commands that are not run here, and why. Their names and options are checked against the help. */
const exceptions: readonly { readonly command: RegExp; readonly because: string }[] = [
  { command: /^sallyport .*--(cluster|context) (?!simulated)/, because: 'it needs a real cluster' },
  { command: /^sallyport doctor --clean/, because: 'it needs a real cluster' },
  { command: /^sallyport (practice|shell)\b/, because: 'it needs a person at a terminal' },
  { command: /^sallyport drill\b(?!.* --plan)/, because: 'it needs a person at a terminal' },
  { command: /^sallyport exam\b(?!.* --plan)/, because: 'it needs a person at a terminal, or an exam that was taken' },
  { command: /\| source$/, because: 'it is a line of fish' },
  { command: /k9s$/, because: 'it needs k9s' },
  { command: /kustomize/, because: 'it needs kustomize; "kubectl kustomize" is the same, and is not everywhere' },
];

/** Exit codes that the pages allow, where it is not 0 alone. */
const codes: readonly { readonly command: RegExp; readonly allowed: readonly number[] }[] = [
  // `branch` opens what `main` blocks.
  { command: /^sallyport compare (main\/ branch\/|old\.yaml new\.yaml)(?!.*--allow)/, allowed: [1] },
  // The manifests bind no role.
  { command: /^sallyport can .*(?<!healthz) -f/, allowed: [1] },
  { command: /--grade --json -- true$/, allowed: [1] },
  // One of the two people does not pass.
  { command: /^sallyport grade --(submissions|merge) (?!.*\| tee)/, allowed: [1] },
  // The tasks of this result are in no pack.
  { command: /^sallyport grade --results .*--exam/, allowed: [1] },
  // It depends on the machine.
  { command: /^sallyport doctor/, allowed: [0, 1] },
  { command: /^sallyport pack watch/, allowed: [130] },
];

/** Commands that run until they are interrupted: after this text they get SIGINT, as from Ctrl-C, and end with 130. */
const endless: readonly { readonly command: RegExp; readonly until: string }[] = [
  { command: /^sallyport pack watch/, until: 'With rewritings, wrong answers and other variants:' },
];

/** What a command must print, where a page says so. */
const prints: readonly { readonly command: RegExp; readonly text: RegExp }[] = [
  { command: /^sallyport sandbox -f manifests\/ -- kubectl get pods/, text: /^(shop +)?web-\S+ +1\/1 +Running/m },
  { command: /^kubectl run tester .*wget/, text: /Welcome to nginx/ },
  { command: /^sallyport sandbox (?!.*--grade).*-- true$/, text: /^$/ },
  { command: /^kubectl exec \S+ -- sh$/, text: /^$/ },
  { command: /^sallyport why shop\/web service:shop\/db 5432/, text: /allowed/ },
  { command: /^sallyport progress export \S/, text: /^$/ },
  { command: /^sallyport progress import/, text: /^(2 events added|0 events added, 2 were known)/ },
];

/** Words in capitals that stand for something, and operands that an inline mention leaves out. */
const placeholders: readonly (readonly [RegExp, string])[] = [
  [/\bhelp COMMAND\b/, 'help why'],
  [/\b(SCENARIO|TASK|ID)\b/, 'database-only-from-app'],
  [/\bFILE\b/, 'a.yaml'],
  [/\bPACK\b/, 'network-policies'],
  [/--submissions DIR\b/, '--submissions class/'],
  [/--results DIR\b/, '--results results/'],
  [/\bSECONDS\b/, '9'],
  // A date that lies ahead, whenever the test runs.
  [/--until \d{4}-\d\d-\d\d/, `--until ${new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10)}`],
  [/\bSOURCE\b/, './my-pack'],
  [/-- COMMAND\b/, '-- true'],
  [/-f PATH\b/, '-f manifests/'],
  [/(--who-reaches|--reachable-from) X\b/, '$1 shop/db -f manifests/'],
  [/^sallyport why( --json)?$/, 'sallyport why shop/web shop/db 5432 -f manifests/$1'],
  [/^sallyport table( --summary)?( --json)?$/, 'sallyport table$1$2 --port 5432 -f manifests/'],
  [/^sallyport table --access( --json)?$/, 'sallyport table --access -f manifests/$1'],
  [/^sallyport can( --json)?$/, 'sallyport can user:jane get pods -n shop -f manifests/$1'],
  [/^kubectl auth can-i$/, 'kubectl auth can-i get pods'],
  [/^sallyport explain( --json)?$/, 'sallyport explain -f manifests/$1'],
  [/^sallyport compare( --json)?$/, 'sallyport compare main/ branch/$1'],
  [/^sallyport grade( --json)?$/, 'sallyport grade database-only-from-app --answer a.yaml$1'],
  [/^sallyport agree( --json)?$/, 'sallyport agree --cluster kind$1'],
];

const pages = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
const helps = readHelps();
/** Each command once, with the first page that shows it. */
const shown = [
  ...new Map(
    [...pages.flatMap(commandsOf), ...(await examplesOfHelp())].toReversed().map((one) => [one.command, one]),
  ).values(),
].toReversed();
const ofSallyport = shown.filter(({ command }) => /(^|\| )sallyport( |$)/.test(command));
const ofKubectl = shown.filter(({ command }) => command.startsWith('kubectl ') && !command.includes('sallyport'));
const isException = ({ command }: ShownCommand): boolean => exceptions.some((one) => one.command.test(command));

beforeAll(() => {
  writeDocumentedFiles(folder);
  mkdirSync(bin);
  const script = `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/sallyport.js')}' "$@"\n`;
  writeFileSync(join(bin, 'sallyport'), script);
  chmodSync(join(bin, 'sallyport'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));

describe('a command that the documentation shows', () => {
  const run = ofSallyport.filter(
    (one) => !isException(one) && (withKubectl || !/kubectl|answer\.sh/.test(one.command)),
  );

  it.each(run)('works as it says: $command ($page)', async ({ command }) => {
    const { code, stdout, stderr } = await inFolder(command);
    expect({ command, code, stderr }).toEqual({
      command,
      code: expect.toBeOneOf([...(codes.find((one) => one.command.test(command))?.allowed ?? [0])]),
      stderr: expect.stringMatching(/^(?!.*^(error|warning):(?! namespace shop is not in your files))/ms),
    });
    expect(stdout).toMatch(prints.find((one) => one.command.test(command))?.text ?? /./);
    const isServing = /^sallyport sandbox(?!.* -- )/.test(command);
    const isJson = stdout.startsWith('{');
    expect(isJson).toBe(command.includes('--json') || isServing);
  });

  it.each(ofSallyport.filter(isException))('has options that are there: $command ($page)', async ({ command }) => {
    const [words = ''] = command.replace(/^.*\| (?=sallyport)/, '').split(/ -- | \| /);
    const [, name = '', ...rest] = words.split(/\s+/);
    const help = (await helps).get(name) ?? '';
    expect(help).toContain(`Usage: sallyport ${name}`);
    const options = rest.filter((word) => word.startsWith('-'));
    expect(options.filter((option) => !new RegExp(`(^|[ ,])${option}([ ,]|$)`, 'm').test(help))).toEqual([]);
  });

  it.runIf(withKubectl).each(ofKubectl.filter((one) => !isException(one)))(
    'is one of kubectl: $command ($page)',
    async ({ command }) => {
      const words = command.split(' ');
      // `kubectl get`, `kubectl apply -f`: a mention of a verb, not a command to type.
      const isMention = words.length === 2 || /^kubectl \w+ -\w$/.test(command);
      const line =
        isMention && words[1] !== 'api-resources'
          ? `kubectl ${words[1]} --help`
          : `sallyport sandbox database-only-from-app -- ${command}`;
      const { code, stdout, stderr } = await inFolder(line);
      expect({ command, code, stderr }).toMatchObject({ command, code: 0, stderr: expect.any(String) });
      expect(stdout).toMatch(prints.find((one) => one.command.test(command))?.text ?? /./);
    },
  );

  it('is found: there are many of each sort', () => {
    expect(ofSallyport.length).toBeGreaterThan(45);
    expect(ofKubectl.length).toBeGreaterThan(7);
    const unused = exceptions.filter(({ command }) => !shown.some((one) => command.test(one.command)));
    expect(unused).toEqual([]);
  });
});

describe('the command that README sets up', () => {
  it('is the program, run by the Node that npm ci brought', async () => {
    const [alias = ''] = /^alias sallyport=.*$/m.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
    const { stdout } = await sh(`${alias}\nsallyport --version`, root);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

/** The commands of a page: lines of its `sh` blocks, and inline code that begins with the name of a program. */
function commandsOf(page: string): readonly ShownCommand[] {
  const text = readFileSync(join(root, page), 'utf8');
  const lines = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.trim().split('\n'));
  const inline = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`((?:sallyport|kubectl)(?: [^`]*|))`/g)];
  const spans = inline.map(([, command = '']) => command.replace(/\s+/g, ' '));
  const commands = [...lines.map((line) => line.replace(/ +#.*$/, '')), ...spans];
  return [...new Set(commands)].map((command) => ({ page, command: completed(command) }));
}

/** The examples that `sallyport help COMMAND` shows. */
async function examplesOfHelp(): Promise<readonly ShownCommand[]> {
  const found: ShownCommand[] = [];
  for (const [name, text] of await helps) {
    const [, examples = ''] = /^Examples:\n([\s\S]*?)\n\n/.exec(text) ?? [];
    const lines = examples.split('\n').map((line) => line.trim().replace(/ {3,}.*$/, ''));
    found.push(...lines.flatMap((command) => (command.startsWith('#') ? [] : [{ page: `help ${name}`, command }])));
  }
  return found;
}

/** The help of every command. */
async function readHelps(): Promise<ReadonlyMap<string, string>> {
  const names = readdirSync(join(root, 'src/commands')).flatMap(
    (file) => /^(?!program)(\w+)\.ts$/.exec(file)?.[1] ?? [],
  );
  const texts = names.map(async (name): Promise<[string, string]> => [name, (await runMain(['help', name])).stdout]);
  return new Map(await Promise.all(texts));
}

function completed(command: string): string {
  return placeholders.reduce((text, [what, by]) => text.replace(what, by), command);
}

/** Runs a line of sh in the prepared folder, with a home of its own and the documentation's programs on PATH. */
function inFolder(line: string): ReturnType<typeof sh> {
  // What reads a cluster from standard input is given one.
  const until = endless.find(({ command }) => command.test(line))?.until;
  if (until !== undefined) return sh(`exec ${line}`, folder, until);
  return sh(line.startsWith('kubectl get ns') ? `sallyport sandbox -f manifests/ -- ${line}` : line, folder);
}

/** Runs a line of sh; after the text `until` on its standard output it is interrupted. */
function sh(
  line: string,
  cwd: string,
  until?: string,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const path = [bin, ...(kubectl === '' ? [] : [dirname(kubectl)]), process.env['PATH'] ?? ''].join(':');
  const { KUBECONFIG: _, ...env } = process.env;
  const child = spawn('sh', ['-c', line], {
    cwd,
    env: { ...env, HOME: folder, SALLYPORT_HOME: join(folder, 'home'), PATH: path, CI: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined).end();
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => {
      written[name] += chunk.toString();
      if (until !== undefined && written.stdout.includes(until)) child.kill('SIGINT');
    });
  return new Promise((done) => child.on('close', (code) => done({ code, ...written })));
}

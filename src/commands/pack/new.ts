import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { canAsk, openQuestions } from '../../cli/ask.ts';
import type { CommandContext } from '../../cli/command-context.ts';
import { ExitError, exitCodes, wrongUsage } from '../../cli/exit.ts';
import { write } from '../../cli/output.ts';
import { quotedWord } from '../../cli/quoted-word.ts';
import { errorCode, fileErrorReason } from '../../file-errors.ts';
import { unsafeCharacter } from '../../plain-text.ts';
import { type FirstPack, firstPackFiles } from '../../scenario/first-pack.ts';
import type { PackAction, PackOptions } from '../pack.ts';

/** What is asked: `author` becomes the list of authors. */
type Asked = Exclude<keyof FirstPack, 'authors'> | 'author';

/** What the person is asked, in this order, and what counts where the answer is empty. */
interface Question {
  readonly key: Asked;
  readonly text: string;
  readonly usual?: string;
  /** Why an answer will not do, as a sentence; null where it will. */
  readonly fault: (answer: string) => string | null;
}

/** Ids are names of folders: a label of RFC 1123. */
const idForm = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const idFault = (answer: string): string | null =>
  idForm.test(answer) ? null : 'use lower-case letters, digits and hyphens, at most 63';
const textFault = (answer: string): string | null => {
  if (answer === '') return 'it must not be empty';
  if (answer.length > 200) return 'it must not be longer than 200 characters';
  return unsafeCharacter(answer) === null && !/[\n\t]/.test(answer) ? null : 'it must be one line of plain text';
};

/** `sallyport pack new`: writes a pack with one task, which passes `pack check` and `pack test`. It overwrites nothing. */
export const newAction: PackAction = {
  async run([given], options, context) {
    const terminal = context.terminal();
    const isAsking = canAsk(terminal);
    if (!isAsking && options.author === undefined) {
      const path = given ?? './my-pack';
      throw wrongUsage(
        `without a terminal it must say who writes the pack: sallyport pack new ${path} --author "A. Author"`,
      );
    }
    const { path, about } = await aboutOf(given, options, isAsking, context);
    const files = await filesOf(about);
    checkFree(path, files);
    writeAll(path, files);
    await write(
      context.stdout,
      `${[...files.keys()].map((name) => join(path, name)).join('\n')}\n\nPack ${about.id} is written, with one task to ` +
        `change. After each change: sallyport pack check ${quotedWord(path)}\n`,
    );
    return exitCodes.passed;
  },
};

async function aboutOf(
  given: string | undefined,
  options: PackOptions,
  isAsking: boolean,
  context: CommandContext,
): Promise<{ readonly path: string; readonly about: FirstPack }> {
  const folder = given === undefined ? undefined : basename(resolve(given));
  const usualId = folder !== undefined && idForm.test(folder) ? folder : 'my-pack';
  const questions: readonly Question[] = [
    { key: 'id', text: 'Id of the pack', usual: usualId, fault: idFault },
    { key: 'title', text: 'Title', usual: 'My first pack', fault: textFault },
    { key: 'author', text: 'Author', fault: textFault },
    { key: 'licence', text: 'Licence', usual: 'CC-BY-4.0', fault: textFault },
    { key: 'scenario', text: 'Id of the first scenario', usual: 'cache-from-web', fault: scenarioFault },
  ];
  const flags: Partial<Record<Asked, string>> = {
    ...(options.id === undefined ? {} : { id: options.id }),
    ...(options.title === undefined ? {} : { title: options.title }),
    ...(options.author === undefined ? {} : { author: options.author.join(', ') }),
    ...(options.licence === undefined ? {} : { licence: options.licence }),
    ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
  };
  const lines = isAsking ? openQuestions(context.terminal()) : null;
  try {
    const answers = new Map<Asked, string>();
    for (const question of questions) {
      const flag = flags[question.key];
      const fault = flag === undefined ? null : question.fault(flag);
      if (fault !== null) throw wrongUsage(`--${question.key} ${JSON.stringify(flag)}: ${fault}`);
      answers.set(question.key, flag ?? (await answerTo(question, lines)));
    }
    const of = (key: Asked): string => answers.get(key) ?? '';
    const [id, title, licence, scenario] = [of('id'), of('title'), of('licence'), of('scenario')];
    const authors = options.author ?? [of('author')];
    return { path: given ?? `./${id}`, about: { id, title, authors, licence, scenario } };
  } finally {
    lines?.close();
  }
}

/** `lessons` holds lessons, and is no scenario. */
function scenarioFault(answer: string): string | null {
  return idFault(answer) ?? (answer === 'lessons' ? 'a folder of that name holds lessons' : null);
}

async function answerTo(
  { text, usual, fault }: Question,
  lines: ReturnType<typeof openQuestions> | null,
): Promise<string> {
  if (lines === null) return usual ?? '';
  for (let hint = ''; ; ) {
    const said = await lines.ask(`${hint}${text}${usual === undefined ? '' : ` (${usual})`}: `);
    if (said === null) throw wrongUsage('the input ended before all was answered; nothing is written');
    const answer = said === '' ? (usual ?? '') : said;
    const wrong = fault(answer);
    if (wrong === null) return answer;
    hint = `${wrong}\n`;
  }
}

/** The files of the pack by their paths in it. */
async function filesOf(about: FirstPack): Promise<ReadonlyMap<string, string>> {
  const { jsonSchemas, printSchema } = await import('../../task/pack-loader.ts');
  const schemas = [...jsonSchemas()].map(([name, schema]) => [`.schema/${name}`, printSchema(schema)] as const);
  return new Map([...firstPackFiles(about), ...schemas]);
}

/** Nothing may stand where a file of the pack will be; a folder with other files is fine. */
function checkFree(path: string, files: ReadonlyMap<string, string>): void {
  const taken = [...files.keys()].map((name) => join(path, name)).find((file) => existsSync(file));
  if (taken !== undefined)
    throw wrongUsage(`${taken} is there already, and nothing is overwritten: name another folder`);
}

function writeAll(path: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    const file = join(path, name);
    try {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text, { flag: 'wx' });
    } catch (error) {
      if (errorCode(error) === 'EEXIST' && existsSync(file))
        throw wrongUsage(`${file} is there already; name another folder`);
      throw new ExitError(exitCodes.usage, `error: ${file} cannot be written: ${fileErrorReason(error)}`);
    }
  }
}

import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import type { Check, Claim } from '../../graders/grader.ts';
import type { Manifest } from '../kube/manifest.ts';
import { readManifests } from '../kube/yaml/read-manifests.ts';
import { FileNotRead, readPlainFile } from '../read-plain-file.ts';
import { type CheckFields, packSchema, type ScenarioFields, scenarioSchema } from './pack-schema.ts';
import { inOrder, type Problem } from './problem.ts';
import type { NearMiss, Pack, Scenario } from './scenario.ts';
import { readStrict } from './strict-yaml.ts';

/** A pack's file is text a person wrote; what is longer is not read. In bytes. */
const LARGEST_FILE = 256 * 1024;

/**
 * Reads a pack's folder: `pack.yaml`, then a folder a scenario. Every fault of every file is collected; with one or
 * more of them there is no pack.
 */
export function loadPack(folder: string): { readonly pack: Pack } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const fields = readFields(join(folder, 'pack.yaml'), packSchema, problems);
  const pack = basename(folder);
  const scenarios = (fields?.value.scenarios ?? []).flatMap((id, index) => {
    if (fields!.value.scenarios.indexOf(id) !== index) {
      problems.push(fields!.problem(['scenarios', index], 'duplicate', `Scenario ${id} is listed twice.`));
      return [];
    }
    const scenario = loadScenario(join(folder, id), id, pack, problems);
    return scenario ? [scenario] : [];
  });
  if (fields) problems.push(...unlisted(folder, fields.value.scenarios, fields));
  return problems.length > 0 || !fields
    ? { problems: inOrder(problems) }
    : { pack: { id: pack, title: fields.value.title, scenarios } };
}

interface Fields<Value> {
  readonly value: Value;
  problem(path: readonly PropertyKey[], code: string, message: string): Problem;
}

function loadScenario(folder: string, id: string, pack: string, problems: Problem[]): Scenario | null {
  const fields = readFields(join(folder, 'scenario.yaml'), scenarioSchema, problems);
  const start = readObjects(join(folder, 'start.yaml'), problems);
  const solutionFile = join(folder, 'solution.yaml');
  const solution = readText(solutionFile, problems);
  readObjects(solutionFile, problems, solution);
  if (!fields || start === null || solution === null) return null;
  const { value } = fields;
  const checks = value.checks.map(toCheck);
  problems.push(
    ...doubledIds(value, fields),
    ...unknownChecks(value, fields),
    ...missingNamespace(value, start, fields),
  );
  const nearMisses = value.nearMisses.flatMap((miss): NearMiss[] => {
    const file = join(folder, 'near-misses', miss.file);
    const answer = readText(file, problems);
    if (answer === null || readObjects(file, problems, answer) === null) return [];
    return [{ name: miss.file.replace(/\.ya?ml$/, ''), answer, fails: miss.fails, because: miss.because }];
  });
  return { ...value, id, pack, checks, start, solution, nearMisses };
}

function toCheck(fields: CheckFields): Check {
  const { id, says, weight, remarks } = fields;
  return { id, says, weight, claim: claimOf(fields), ...(remarks ? { remarks } : {}) };
}

function claimOf({ only, never, works }: CheckFields): Claim {
  if (only) return { is: 'only', ...only };
  if (never) return { is: 'never', ...never };
  if (works) return { is: 'works', ...works };
  return { is: 'unchanged' };
}

function doubledIds(value: ScenarioFields, fields: Fields<unknown>): readonly Problem[] {
  const ids = value.checks.map((check) => check.id);
  return ids.flatMap((id, index) =>
    ids.indexOf(id) === index
      ? []
      : [fields.problem(['checks', index, 'id'], 'duplicate', `Two checks are called ${id}.`)],
  );
}

function unknownChecks(value: ScenarioFields, fields: Fields<unknown>): readonly Problem[] {
  const known = new Set(value.checks.map((check) => check.id));
  return value.nearMisses.flatMap((miss, index) =>
    miss.fails.flatMap((id, at) =>
      known.has(id)
        ? []
        : [
            fields.problem(
              ['nearMisses', index, 'fails', at],
              'no-check',
              `No check of this scenario is called ${id}.`,
            ),
          ],
    ),
  );
}

/** Namespaces that every cluster has. */
const GIVEN_NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

function missingNamespace(
  value: ScenarioFields,
  start: readonly Manifest[],
  fields: Fields<unknown>,
): readonly Problem[] {
  const made = start.filter((object) => object.kind === 'Namespace').map((object) => object.metadata.name);
  if (GIVEN_NAMESPACES.includes(value.namespace) || made.includes(value.namespace)) return [];
  return [fields.problem(['namespace'], 'no-namespace', `start.yaml makes no namespace ${value.namespace}.`)];
}

/** A folder beside the listed ones that has a scenario in it was probably forgotten. */
function unlisted(folder: string, listed: readonly string[], fields: Fields<unknown>): readonly Problem[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .filter((entry) => !listed.includes(entry.name))
    .map((entry) => fields.problem(['scenarios'], 'unlisted', `Folder ${entry.name} is not listed under scenarios.`));
}

function readFields<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
  problems: Problem[],
): Fields<z.infer<Schema>> | null {
  const text = readText(file, problems);
  if (text === null) return null;
  const read = readStrict(text, file, schema);
  problems.push(...read.problems);
  return read.value === undefined ? null : { ...read, value: read.value };
}

function readText(file: string, problems: Problem[]): string | null {
  try {
    return readPlainFile(file, LARGEST_FILE).toString('utf8');
  } catch (error) {
    if (error instanceof FileNotRead) {
      const isLarge = error.because === 'too large';
      const message = isLarge
        ? `A pack's file may have ${LARGEST_FILE} bytes; this one has more.`
        : 'This is no plain file.';
      problems.push({ file, line: 1, column: 1, code: isLarge ? 'too-large' : 'no-file', message });
      return null;
    }
    const { code } = error as NodeJS.ErrnoException;
    const message = code === 'ENOENT' ? 'There is no such file.' : `The file cannot be read (${code}).`;
    problems.push({ file, line: 1, column: 1, code: 'no-file', message });
  }
  return null;
}

function readObjects(file: string, problems: Problem[], given?: string | null): readonly Manifest[] | null {
  const text = given === undefined ? readText(file, problems) : given;
  if (text === null) return null;
  const read = readManifests(text, file);
  if ('fault' in read) {
    problems.push({ ...read.fault.place, code: 'not-yaml', message: read.fault.message });
    return null;
  }
  for (const warning of read.warnings) {
    problems.push({ ...warning.place, code: 'duplicate-key', message: warning.message });
  }
  return read.documents.flatMap((document) => {
    if (isManifest(document.value)) return [document.value];
    const message = 'This is not an object: apiVersion, kind and metadata.name are needed.';
    problems.push({ ...document.place, code: 'not-an-object', message });
    return [];
  });
}

function isManifest(value: unknown): value is Manifest {
  const object = value as Partial<Manifest> | null;
  return (
    typeof object?.kind === 'string' &&
    typeof object.apiVersion === 'string' &&
    typeof object.metadata?.name === 'string'
  );
}

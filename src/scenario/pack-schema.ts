import { z } from 'zod';
import type { Group, PortRange } from '../../graders/grader.ts';
import { parseGroup, parsePorts } from './claim-text.ts';

/** The fields of `pack.yaml` and `scenario.yaml`. Unknown fields are faults. docs/scenarios.md explains each one. */

const sentence = z.string().trim().min(1, 'must not be empty');
const id = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens, at most 63 of them');
const fileName = z.string().regex(/^[\w][\w.-]*\.ya?ml$/, 'must be the name of a .yaml file in this folder');

/** One text or a list of them, each read by `parse`. */
function oneOrMore<Read extends object>(parse: (text: string) => Read | { readonly fault: string }) {
  return z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]).transform((texts, context) =>
    texts.flatMap((text, index) => {
      const read = parse(text);
      if (!('fault' in read)) return [read];
      context.addIssue({ code: 'custom', message: read.fault, path: texts.length > 1 ? [index] : [] });
      return [];
    }),
  );
}

/** The largest weight, and the most minutes: numbers that still add up. */
const LARGEST = 1000;

const groups = oneOrMore<Group>(parseGroup);
const ports = oneOrMore<PortRange>(parsePorts);
const flowKind = z
  .strictObject({ from: groups, to: groups, ports: ports.optional(), exceptPorts: ports.optional() })
  .refine((kind) => !(kind.ports && kind.exceptPorts), 'ports and exceptPorts cannot both be given');

const check = z
  .strictObject({
    id,
    says: sentence,
    weight: z.number().positive().max(LARGEST),
    only: z.strictObject({ these: groups, reach: groups }).optional(),
    never: flowKind.optional(),
    works: flowKind.optional(),
    unchanged: z.literal('everything else').optional(),
    remarks: z.array(z.strictObject({ id, says: sentence, when: flowKind })).optional(),
  })
  .refine(
    (given) =>
      [given.only, given.never, given.works, given.unchanged].filter((claim) => claim !== undefined).length === 1,
    'must make exactly one claim: only, never, works or unchanged',
  );

export const scenarioSchema = z.strictObject({
  title: sentence,
  domain: sentence,
  competency: sentence,
  skills: z.array(sentence).min(1),
  difficulty: z.enum(['easy', 'medium', 'hard']),
  minutes: z.number().int().positive().max(LARGEST),
  weight: z.number().int().positive().max(LARGEST),
  covers: z.array(z.number().int().positive()),
  namespace: id,
  metadataService: z.boolean().optional(),
  task: sentence,
  hints: z.array(sentence),
  trap: sentence,
  checks: z.array(check).min(1),
  nearMisses: z.array(z.strictObject({ file: fileName, fails: z.array(id).min(1), because: sentence })),
});

export const packSchema = z.strictObject({
  format: z.literal(1),
  title: sentence,
  author: sentence,
  about: sentence,
  scenarios: z.array(id).min(1),
});

export type ScenarioFields = z.infer<typeof scenarioSchema>;
export type CheckFields = ScenarioFields['checks'][number];

import { z } from 'zod';
import { parseRight, parseSubject } from '../access-text.ts';
import { parseGroup, parsePorts, type TextFault } from '../claim-text.ts';
import { skills } from '../skills.ts';

/** Values that fields of several files have. Each says in `hint` what to write where it is refused. */

interface Words {
  /** What the field holds, for a person who writes it in an editor. */
  readonly description: string;
  /** What could stand there: it is shown where the field is missing. */
  readonly example?: unknown;
}

/** Description and example of a field, as zod keeps them and the JSON Schema shows them. */
export function about({ description, example }: Words) {
  return { description, ...(example === undefined ? {} : { examples: [example] }) };
}

/** Text that is not empty. */
export function sentence(words: Words) {
  return z
    .string()
    .refine((text) => text.trim() !== '', { error: 'is empty', params: { hint: 'Write some text.' } })
    .meta({ ...about(words), minLength: 1 });
}

/** Text of a form. `says` and `hint` are for text of another one. */
export function formed(form: RegExp, says: string, hint: string, words: Words) {
  return z
    .string({ error: hint })
    .refine((text) => form.test(text), { error: says, params: { hint } })
    .meta({ ...about(words), pattern: form.source });
}

const idForm = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** A name as Kubernetes has them: lower-case letters, digits and hyphens. */
export function id(words: Words) {
  const hint = 'Use lower-case letters, digits and hyphens, at most 63 of them; no hyphen at either end.';
  return formed(idForm, 'is not a name', hint, words);
}

/** A name of a file beside the scenario or in one of its folders. */
export function yamlFile(words: Words) {
  const hint =
    'Name a file that ends in .yaml; letters, digits, hyphens, dots and underscores, no folder in front of it.';
  return formed(/^[A-Za-z0-9_][\w.-]{0,99}\.ya?ml$/, 'is not the name of a YAML file', hint, words);
}

/** The id of a skill: completed by editors from those that the program knows. */
export function skillId(words: Words) {
  return z.union([z.enum(skills.map((skill) => skill.id) as [string, ...string[]]), id(words)]).meta(about(words));
}

/** Text that another person can read: `fault` and `hint` where it cannot. */
function readable(read: (text: string) => object | TextFault, words: Words) {
  return z
    .string()
    .meta(about(words))
    .check(({ value, issues }) => {
      const found = read(value);
      if ('fault' in found)
        issues.push({ code: 'custom', input: value, message: found.fault, params: { whole: true, hint: found.hint } });
    });
}

function oneOrMore<Leaf extends z.ZodType>(leaf: Leaf, words: Words) {
  return z.union([leaf, z.array(leaf).min(1)]).meta(about(words));
}

/** A group, or a list of groups. */
export function groups(description: string) {
  const words = { description, example: 'shop/{app=web}' };
  return oneOrMore(readable(parseGroup, words), words);
}

/** A port or a range with its protocol, or a list of them. */
export function ports(description: string) {
  const words = { description, example: 'TCP 5432' };
  return oneOrMore(readable(parsePorts, words), words);
}

/** A subject, or a list of subjects. */
export function subjects(description: string) {
  const words = { description, example: 'sa:shop/ci' };
  return oneOrMore(readable(parseSubject, words), words);
}

/** A subject, or a list of subjects that may be empty. */
export function noneOrMoreSubjects(description: string) {
  const words = { description, example: 'sa:shop/ci' };
  const leaf = readable(parseSubject, words);
  return z.union([leaf, z.array(leaf)]).meta(about(words));
}

/** What may be done, or a list of it. Namespaces are put in later. */
export function rights(description: string) {
  const words = { description, example: ['get,list pods', 'get pods/log'] };
  return oneOrMore(
    readable((text) => parseRight(text, 'every'), words),
    words,
  );
}

/** A namespace or `*`, or a list of namespaces. */
export function places(description: string) {
  const words = { description, example: 'shop' };
  const says = 'is not a namespace';
  return oneOrMore(formed(/^(\*|[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)$/, says, 'Write a name, or *.', words), words);
}

/** A port of a flow: a number, or a name that the destination declares. */
export function flowPort() {
  return z
    .union([z.int().min(1).max(65_535), z.string().regex(/^[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/)])
    .meta(about({ description: "The port: a number, or a name that the destination's pods declare.", example: 5432 }));
}

export function flowProtocol() {
  return z
    .enum(['TCP', 'UDP', 'SCTP'])
    .optional()
    .meta(about({ description: 'TCP unless said.', example: 'TCP' }));
}

/** One end of a flow, as `sallyport why` takes it. */
export function end(description: string, example: string) {
  return sentence({
    description: `${description}, as \`sallyport why\` takes it: NAMESPACE/POD, NAMESPACE/WORKLOAD, service:NAMESPACE/NAME, NAMESPACE/{label=value}, or an address.`,
    example,
  });
}

/** A connection that a question is about. */
export function flow(description: string) {
  return z
    .strictObject({
      from: end('Where the connection starts', 'shop/web'),
      to: end('Where it goes', 'shop/db'),
      port: flowPort(),
      protocol: flowProtocol(),
    })
    .meta(about({ description, example: { from: 'shop/web', to: 'shop/db', port: 5432 } }));
}

/** Pages that the exam allows, or that help with a lesson. */
export function links() {
  return z
    .array(
      z.strictObject({
        title: sentence({ description: 'What the page is called.', example: 'Network Policies' }),
        url: formed(
          /^https:\/\/[^\s<>"]{1,500}$/,
          'is not an address of a page',
          'Write an address that begins with https://.',
          {
            description: 'Where it is.',
            example: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
          },
        ),
      }),
    )
    .optional()
    .meta(about({ description: 'Pages that help and that the exam allows.', example: [] }));
}

/** Numbers of a list of its own that a task or a lesson covers. */
export function covers() {
  return z
    .array(
      z.union([
        z.int().min(1).max(9999),
        formed(
          /^[A-Z]{1,3}\d{1,4}$/,
          'is no number of a catalogue',
          'Write a number, or letters and a number such as A3.',
          { description: 'A number of another catalogue.' },
        ),
      ]),
    )
    .optional()
    .meta(about({ description: 'Numbers of the catalogue of tasks that it covers.', example: [9, 17] }));
}

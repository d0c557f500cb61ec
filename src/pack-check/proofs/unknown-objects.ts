import { isFlowClaim } from '../../../graders/claims.ts';
import type { Grade } from '../../../graders/grader.ts';
import { closestText } from '../../kube/edit-distance.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import { claimedGroups, claimedPorts } from '../../netpol/claims/claims.ts';
import type { Group } from '../../netpol/claims/groups.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { AnswerGrader } from '../answer-grader.ts';
import { inScenario, type Problem } from '../problem.ts';

/** Namespaces that every cluster has, as a claim may name them. */
const SYSTEM = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

/** What the answers and the start state of a variant know by name. */
interface KnownNames {
  readonly namespaces: ReadonlySet<string>;
  /** `key=value` of pods, of namespaces, and of selectors of the solution. */
  readonly labels: ReadonlySet<string>;
  /** `namespace/name` of pods and workloads. */
  readonly workloads: ReadonlySet<string>;
  /** Every text and number that stands anywhere in the objects, keys and values. */
  readonly words: ReadonlySet<string>;
}

/** Proves that claims and texts name what exists in this variant. */
export function proveNames({ scenario, untouched }: AnswerGrader): readonly Problem[] {
  const known = knownNames(scenario, untouched);
  return [...claimProblems(scenario, known), ...textProblems(scenario, known)];
}

function knownNames(scenario: Scenario, { namespaces, pods, services, policies }: Snapshot): KnownNames {
  const answers = [
    scenario.solution,
    ...scenario.rightAnswers.map(({ answer }) => answer),
    ...scenario.nearMisses.map(({ answer }) => answer),
    ...textsOf(scenario),
  ].flatMap((text) => {
    const read = readManifests(text, 'answer.yaml');
    return 'documents' in read ? read.documents.map(({ value }) => value) : [];
  });
  const objects: unknown[] = [...scenario.start, ...answers, ...namespaces, ...pods, ...services, ...policies];
  const words = new Set<string>();
  const labels = new Set<string>();
  for (const object of objects) collect(object, words, labels);
  const made = [...scenario.start, ...answers] as { kind?: string; metadata?: { name?: string; namespace?: string } }[];
  return {
    namespaces: new Set([
      ...SYSTEM,
      ...namespaces.flatMap(({ metadata }) => metadata?.name ?? []),
      ...made.flatMap(({ kind, metadata }) => (kind === 'Namespace' ? (metadata?.name ?? []) : [])),
    ]),
    labels,
    workloads: new Set(
      [...made, ...pods].map(({ metadata }) => `${metadata?.namespace ?? scenario.namespace}/${metadata?.name ?? ''}`),
    ),
    words,
  };
}

/** The texts of manifests that a question shows. */
function textsOf({ kind }: Scenario): readonly string[] {
  if (kind.is === 'choose') return kind.options.map(({ text }) => text);
  return 'apply' in kind && kind.apply !== undefined ? [kind.apply] : [];
}

/** The words of a value, and `key=value` of what could be a label. */
function collect(value: unknown, words: Set<string>, labels: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, words, labels);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      words.add(key);
      if (typeof inner === 'string') labels.add(`${key}=${inner}`);
      collect(inner, words, labels);
    }
    const { key, values } = value as { key?: unknown; values?: unknown };
    if (typeof key === 'string') {
      labels.add(key);
      if (Array.isArray(values)) for (const one of values) labels.add(`${key}=${String(one)}`);
    }
  } else if (['string', 'number', 'boolean'].includes(typeof value)) words.add(`${value as string | number | boolean}`);
}

const CLAIMS = ['only', 'never', 'works'] as const;

function claimProblems({ checks }: Scenario, known: KnownNames): readonly Problem[] {
  return checks.flatMap(({ id, claim }, index) => {
    if (!isFlowClaim(claim) || claim.is === 'unchanged') return [];
    const path = ['checks', index, CLAIMS.find((is) => is === claim.is) ?? 'only'];
    return claimedGroups(claim)
      .flatMap((group) => groupProblem(group, known) ?? [])
      .map(({ says, nearest, code }) => {
        const hint = nearest === undefined ? 'Correct the claim, or add it to start.yaml.' : `Did you mean ${nearest}?`;
        return inScenario(path, code, `Check ${id}: ${says}`, hint);
      });
  });
}

interface Unknown {
  readonly code: string;
  readonly says: string;
  readonly nearest: string | undefined;
}

function groupProblem(group: Group, { namespaces, labels, workloads }: KnownNames): Unknown | null {
  if (group.is !== 'pods' && group.is !== 'workload') return null;
  const { namespace } = group;
  if (typeof namespace === 'string' && !namespaces.has(namespace)) {
    const nearest = closestText(namespace, namespaces);
    return { code: 'no-namespace', says: `the start state has no namespace ${namespace}.`, nearest };
  }
  if (group.is === 'workload') {
    const name = `${group.namespace}/${group.name}`;
    if (workloads.has(name)) return null;
    return {
      code: 'no-workload',
      says: `no pod or workload is called ${name}.`,
      nearest: closestText(name, workloads),
    };
  }
  const wanted = [
    ...Object.entries(group.labels),
    ...(typeof namespace === 'string' ? [] : Object.entries(namespace.labels)),
  ].map(([key, value]) => `${key}=${value}`);
  const missing = wanted.find((label) => !labels.has(label));
  if (missing === undefined) return null;
  return { code: 'no-label', says: `nothing carries or selects ${missing}.`, nearest: closestText(missing, labels) };
}

/** Words that belong to Kubernetes, to kubectl, or to the way of writing, and name no object. */
const GENERAL = new Set(
  `allow deny and or not true false null yes no in all any none ingress egress from to ports port protocol tcp udp sctp dns
  kubectl namespace namespaces pod pods service services deployment deployments label labels selector spec metadata
  name except cidr endport key operator values nslookup nc wget curl exec get describe apply delete label create edit
  networkpolicy networkpolicies netpol cluster-ip`.split(/\s+/),
);

/** A word in back quotes that could only be a name, a label, or `namespace/name`. */
const NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:[=/][a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)?$/;

function textProblems(scenario: Scenario, known: KnownNames): readonly Problem[] {
  const { task, hints, kind } = scenario;
  const texts: (readonly [readonly PropertyKey[], string])[] = [
    [['task'], task],
    ...hints.map((hint, index) => [['hints', index], hint] as const),
  ];
  if ('question' in kind) texts.push([[kind.is, 'question'], kind.question]);
  return texts.flatMap(([path, text]) =>
    [...text.matchAll(/`([^`\n]+)`/g)].flatMap(([, word = '']): readonly Problem[] => {
      if (!NAME.test(word) || isKnown(word, known)) return [];
      const candidates = word.includes('=') ? known.labels : [...known.words].filter((each) => !each.includes(' '));
      const nearest = closestText(word, candidates);
      const hint = nearest === undefined ? 'Correct it, or add it to the start state.' : `Did you mean ${nearest}?`;
      const message = `Nothing in the start state or the answers is called ${word}.`;
      return [{ ...inScenario(path, 'no-such-name', message, hint), word: `\`${word}\`` }];
    }),
  );
}

function isKnown(word: string, { words, labels, workloads, namespaces }: KnownNames): boolean {
  if (GENERAL.has(word.toLowerCase()) || words.has(word) || labels.has(word) || namespaces.has(word)) return true;
  if (!word.includes('=') && !word.includes('/')) return false;
  if (workloads.has(word)) return true;
  // `tcp/53`, `services/shop`: each part has a name of its own.
  return word.includes('/') && word.split('/').every((part) => GENERAL.has(part) || words.has(part));
}

/**
 * Proves that what a goal needs stands in the text, or in `toFind` with a kubectl command that shows it: the labels and
 * namespaces of the claims, and their ports.
 */
export function proveTold({ scenario }: AnswerGrader, untouched: Grade): readonly Problem[] {
  const { task, toFind, checks, start, kind, title } = scenario;
  const goals = new Set(untouched.checks.filter((check) => check.kind === 'asked').map(({ id }) => id));
  const text = [title, task, 'question' in kind ? kind.question : ''].join('\n');
  const shown = toFind.map(({ what, see }) => `${what}\n${see}`).join('\n');
  const missing = new Map<string, Problem>();
  for (const { id, claim } of checks) {
    if (!goals.has(id) || !isFlowClaim(claim) || claim.is === 'unchanged') continue;
    const needed = [
      ...claimedGroups(claim).flatMap(namesOf),
      ...(claim.is === 'works' ? claimedPorts(claim) : []).flatMap(({ from, to }) =>
        from === to ? [`${from}`] : [`${from}`, `${to}`],
      ),
    ];
    for (const word of needed) {
      if (stands(word, text) || stands(word, shown) || isOfDns(word)) continue;
      // What the person must find out: one of the commands must show an object that has it.
      if (toFind.some(({ see }) => start.some((object) => shows(see, object.kind) && has(object, word)))) continue;
      missing.set(
        word,
        inScenario(
          ['task'],
          'not-told',
          `Goal ${id} needs ${word}, which neither the task's text names nor a command under toFind shows.`,
          'Name it in the text, or add to toFind what shows it.',
        ),
      );
    }
  }
  return [...missing.values()];
}

function namesOf(group: Group): readonly string[] {
  if (group.is === 'addresses') return [withoutFullPrefix(group.cidr)];
  if (group.is === 'workload') return [group.namespace, group.name];
  if (group.is === 'anyone') return group.but.flatMap(namesOf);
  if (group.is !== 'pods') return [];
  const { namespace, labels } = group;
  return [...(typeof namespace === 'string' ? [namespace] : Object.values(namespace.labels)), ...Object.values(labels)];
}

/** A block as a text names it: one address alone without its prefix, `169.254.169.254` for `169.254.169.254/32`. */
function withoutFullPrefix(cidr: string): string {
  return cidr.replace(cidr.includes(':') ? /\/128$/ : /\/32$/, '');
}

/** Whatever a task says of DNS means these; everyone looks them up the same way. */
function isOfDns(word: string): boolean {
  return ['kube-system', 'kube-dns', '53'].includes(word);
}

function stands(word: string, text: string): boolean {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w-])${escaped}(?![\\w-])`, 'i').test(text);
}

/** Whether a kubectl command shows objects of a kind: it names the kind, in the singular, the plural or short. */
function shows(see: string, kind: string): boolean {
  const short: Readonly<Record<string, readonly string[]>> = {
    Pod: ['po'],
    Namespace: ['ns'],
    Service: ['svc'],
    Deployment: ['deploy', 'pods', 'pod', 'po'],
    StatefulSet: ['sts', 'pods', 'pod', 'po'],
    DaemonSet: ['ds', 'pods', 'pod', 'po'],
    Job: ['pods', 'pod', 'po'],
    CronJob: ['cj', 'pods', 'pod', 'po'],
    NetworkPolicy: ['netpol', 'networkpolicies'],
  };
  const words = see.toLowerCase().split(/[\s,/`]+/);
  const lower = kind.toLowerCase();
  return [lower, `${lower}s`, 'all', ...(short[kind] ?? [])].some((name) => words.includes(name));
}

function has(object: unknown, word: string): boolean {
  return stands(word, JSON.stringify(object));
}

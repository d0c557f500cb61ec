import type { Check, Claim, FlowKind, Group } from '../../graders/grader.ts';
import { namespaceNameLabel } from '../kube/labels.ts';
import type { Manifest } from '../kube/manifest.ts';
import { readManifests } from '../kube/yaml/read-manifests.ts';
import type { PodGroup } from '../netpol/claims/groups.ts';
import { clusterWide } from './instantiate.ts';
import { renameInValue } from './rename-places.ts';
import { type NamespaceNames, type Renaming, renameInProse } from './rename-words.ts';
import { renameInYaml } from './rename-yaml.ts';
import {
  type Debrief,
  type FlowText,
  type Given,
  isAnsweredByManifests,
  type Scenario,
  type TaskKind,
} from './scenario.ts';

/**
 * A scenario with other namespace names: in its objects, claims, answers and texts. No two names may become one. A namespace
 * that every cluster has is created under its new name, and is not created where it is the new name.
 */
export function renameNamespaces(scenario: Scenario, names: NamespaceNames): Scenario {
  if (names.size === 0) return scenario;
  const renaming: Renaming = { names, isService: servicesOf(scenario) };
  const prose = (text: string): string => renameInProse(text, renaming);
  // The saved cluster has the old names.
  const { savedIn: _, ...whole } = scenario;
  return {
    ...whole,
    namespace: names.get(scenario.namespace) ?? scenario.namespace,
    title: prose(scenario.title),
    task: prose(scenario.task),
    hints: scenario.hints.map(prose),
    toFind: scenario.toFind.map(({ what, see }) => ({ what: prose(what), see: renameInCommand(see, renaming) })),
    kind: renameInKindOfTask(scenario.kind, renaming),
    ...(scenario.given ? { given: renameGiven(scenario.given, renaming) } : {}),
    checks: scenario.checks.map((check) => renameInCheck(check, renaming)),
    start: renameStart(scenario, renaming),
    solution: isAnsweredByManifests(scenario.kind)
      ? renameInYaml(scenario.solution, renaming)
      : renameInDocument(scenario.solution, names),
    nearMisses: scenario.nearMisses.map((miss) => ({
      ...miss,
      answer: renameInYaml(miss.answer, renaming),
      because: prose(miss.because),
    })),
    rightAnswers: scenario.rightAnswers.map(({ because, ...right }) => ({
      ...right,
      answer: renameInYaml(right.answer, renaming),
      ...(because === undefined ? {} : { because: prose(because) }),
    })),
    debrief: renameDebrief(scenario.debrief, renaming),
  };
}

/** The text of an answer to a kind of task under other namespace names; its comments and layout stay. */
export function renameInAnswer(text: string, names: NamespaceNames, kind: TaskKind): string {
  return isAnsweredByManifests(kind) ? renameInYaml(text, { names }) : renameInDocument(text, names);
}

function renameGiven({ file, text, objects }: Given, renaming: Renaming): Given {
  return {
    file,
    text: renameInYaml(text, renaming),
    objects: objects.map((object) => renameInValue(object, renaming)),
  };
}

function renameDebrief({ model, trap, see, shortest }: Debrief, renaming: Renaming): Debrief {
  return {
    model: renameInProse(model, renaming),
    trap: renameInProse(trap, renaming),
    see: renameInCommand(see, renaming),
    ...(shortest === undefined ? {} : { shortest: renameInProse(shortest, renaming) }),
  };
}

/** A command, or lines of commands and words: it is read as what stands between backticks is. */
function renameInCommand(text: string, renaming: Renaming): string {
  return text
    .split('\n')
    .map((line) => renameInProse(`\`${line}\``, renaming).slice(1, -1))
    .join('\n');
}

function renameInKindOfTask(kind: TaskKind, renaming: Renaming): TaskKind {
  const flow = (of: FlowText): FlowText => renameInFlow(of, renaming.names);
  const prose = (text: string): string => renameInProse(text, renaming);
  const applied = ({ apply }: { readonly apply?: string }) =>
    apply === undefined ? {} : { apply: renameInYaml(apply, renaming) };
  switch (kind.is) {
    case 'write':
    case 'repair':
    case 'labels':
      return kind;
    case 'choose': {
      const options = kind.options.map(({ id, text, because }) => ({
        id,
        text: renameInYaml(text, renaming),
        because: prose(because),
      }));
      return { ...kind, question: prose(kind.question), options };
    }
    case 'predict':
      return { ...kind, question: prose(kind.question), flows: kind.flows.map(flow), ...applied(kind) };
    case 'trueOrFalse': {
      const shows = kind.shows.map((shown) => ({ ...shown, flow: flow(shown.flow) }));
      const apply = renameInYaml(kind.apply, renaming);
      return { ...kind, statement: prose(kind.statement), apply, shows, because: prose(kind.because) };
    }
    case 'whichPolicy':
      return {
        ...kind,
        question: prose(kind.question),
        flow: flow(kind.flow),
        because: prose(kind.because),
        ...applied(kind),
      };
  }
}

function renameInFlow(flow: FlowText, names: NamespaceNames): FlowText {
  return { ...flow, from: renameInEnd(flow.from, names), to: renameInEnd(flow.to, names) };
}

/** `shop/web`, `service:shop/db`, `shop/{app=web}`: the namespace stands before the first slash. */
function renameInEnd(text: string, names: NamespaceNames): string {
  return text.replace(/^((?:service:)?)([a-z0-9][-a-z0-9]*)(?=\/)/, (_, before: string, name: string) => {
    return `${before}${names.get(name) ?? name}`;
  });
}

/** The one document of an answer: ends of connections, and policies by namespace and name. */
function renameInDocument(text: string, names: NamespaceNames): string {
  return text.replace(
    /(?<![\w./:-])((?:service:)?)([a-z0-9][-a-z0-9]*)(?=\/[a-z0-9{])/g,
    (_, before: string, name: string) => {
      return `${before}${names.get(name) ?? name}`;
    },
  );
}

/** The namespaces of a scenario's start that a cluster has already, by name. Those of the system are shared by all. */
export function clashes(scenario: Scenario, existing: ReadonlySet<string>): readonly string[] {
  const mentioned = scenario.start.map(namespaceOf).filter((name) => name !== undefined);
  const own = new Set([scenario.namespace, ...mentioned]);
  return [...own].filter((name) => existing.has(name) && !name.startsWith('kube-')).toSorted();
}

/** Longest name of a namespace (RFC 1123 label). */
const LONGEST = 63;

/**
 * New names for the namespaces of a scenario that are on a cluster already: `sallyport-RUN-NAME`, cut to 63 characters.
 * None of them is on the cluster either.
 */
export function newNames(scenario: Scenario, existing: ReadonlySet<string>, run: string): NamespaceNames {
  const taken = new Set(existing);
  const names = new Map<string, string>();
  for (const name of clashes(scenario, existing)) {
    let fresh = cut(`sallyport-${run}-${name}`, '');
    for (let count = 2; taken.has(fresh); count++) fresh = cut(`sallyport-${run}-${name}`, `-${count}`);
    taken.add(fresh);
    names.set(name, fresh);
  }
  return names;
}

function cut(text: string, end: string): string {
  return `${text.slice(0, LONGEST - end.length).replace(/-+$/, '')}${end}`;
}

/** The namespace that an object is in, or is. Undefined for those of the whole cluster. */
function namespaceOf({ kind, metadata }: Manifest): string | undefined {
  if (kind === 'Namespace') return metadata.name;
  return clusterWide.has(kind) ? undefined : (metadata.namespace ?? 'default');
}

function renameStart({ start, namespace }: Scenario, renaming: Renaming): readonly Manifest[] {
  const renamed = start.map((object) => {
    const own = namespaceOf(object);
    const isSilent = object.kind !== 'Namespace' && object.metadata.namespace === undefined;
    const placed =
      isSilent && own !== undefined && renaming.names.has(own)
        ? { ...object, metadata: { ...object.metadata, namespace: own } }
        : object;
    return renameInValue(placed, renaming);
  });
  const made = new Set(start.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name));
  const used = new Set([namespace, ...start.map(namespaceOf)]);
  const given = new Set([...renaming.names.values()].filter(isGiven));
  const missing = [...renaming.names].filter(
    ([old, name]) => isGiven(old) && !isGiven(name) && !made.has(old) && used.has(old),
  );
  return [
    ...missing.map(([, name]) => bareNamespace(name)),
    ...renamed.filter((object) => !(isBareNamespace(object) && given.has(object.metadata.name ?? ''))),
  ];
}

/** Every cluster has these namespaces, and no scenario creates them. */
function isGiven(namespace: string): boolean {
  return namespace === 'default' || namespace.startsWith('kube-');
}

function bareNamespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function isBareNamespace(object: Manifest): boolean {
  return object.kind === 'Namespace' && Object.keys(object.metadata).length === 1 && Object.keys(object).length === 3;
}

function servicesOf({ start, solution, namespace }: Scenario): NonNullable<Renaming['isService']> {
  const read = readManifests(solution, 'solution.yaml');
  const answered = 'fault' in read ? [] : read.documents.map(({ value }) => value as Partial<Manifest> | null);
  const known = new Set([
    ...start
      .filter(({ kind }) => kind === 'Service')
      .map(({ metadata }) => `${metadata.name}.${metadata.namespace ?? 'default'}`),
    ...answered
      .filter((object) => object?.kind === 'Service')
      .map((object) => `${object?.metadata?.name}.${object?.metadata?.namespace ?? namespace}`),
  ]);
  return (service, within) => known.has(`${service}.${within}`);
}

function renameInCheck(check: Check, renaming: Renaming): Check {
  const { says, claim, remarks } = check;
  const renamed = { ...check, says: renameInProse(says, renaming), claim: renameInClaim(claim, renaming.names) };
  if (remarks === undefined) return renamed;
  return {
    ...renamed,
    remarks: remarks.map((remark) => ({
      ...remark,
      says: renameInProse(remark.says, renaming),
      when: renameInKind(remark.when, renaming.names),
    })),
  };
}

function renameInClaim(claim: Claim, names: NamespaceNames): Claim {
  switch (claim.is) {
    case 'only':
      return { ...claim, these: renameInGroups(claim.these, names), reach: renameInGroups(claim.reach, names) };
    case 'never':
    case 'works':
      return { ...claim, ...renameInKind(claim, names) };
    case 'unchanged':
    case 'unchanged policies':
      return claim;
  }
}

function renameInKind<Kind extends FlowKind>(kind: Kind, names: NamespaceNames): Kind {
  return { ...kind, from: renameInGroups(kind.from, names), to: renameInGroups(kind.to, names) };
}

function renameInGroups(groups: readonly Group[], names: NamespaceNames): readonly Group[] {
  return groups.map((group) => {
    switch (group.is) {
      case 'pods':
        return { ...group, namespace: renameInNamespaces(group.namespace, names) };
      case 'workload':
        return { ...group, namespace: names.get(group.namespace) ?? group.namespace };
      case 'anyone':
        return { ...group, but: renameInGroups(group.but, names) };
      case 'outside':
      case 'addresses':
        return group;
    }
  });
}

/** A namespace by its name, or those that have some labels: their names are labels too. */
function renameInNamespaces(namespace: PodGroup['namespace'], names: NamespaceNames): PodGroup['namespace'] {
  const renamed = (name: string): string => names.get(name) ?? name;
  if (typeof namespace === 'string') return renamed(namespace);
  const { labels, expressions } = namespace;
  const name = labels[namespaceNameLabel];
  return {
    labels: name === undefined ? labels : { ...labels, [namespaceNameLabel]: renamed(name) },
    ...(expressions
      ? {
          expressions: expressions.map(({ key, values, ...rest }) => ({
            ...rest,
            key,
            ...(values ? { values: key === namespaceNameLabel ? values.map(renamed) : values } : {}),
          })),
        }
      : {}),
  };
}

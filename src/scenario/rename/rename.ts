import type { Check, Claim, FlowKind, Group } from '../../../graders/grader.ts';
import { namespaceNameLabel } from '../../kube/labels.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { readManifests } from '../../kube/yaml/read-manifests.ts';
import type { PodGroup } from '../../netpol/claims/groups.ts';
import type { AccessSubject } from '../../rbac/access-subject.ts';
import type { Right } from '../../rbac/claims/access-claim.ts';
import { clusterWide } from '../instantiate.ts';
import { type Debrief, type Given, isAnsweredByManifests, type Scenario, type TaskKind } from '../scenario.ts';
import { renameInDocument, renameInKindOfTask } from './rename-kinds.ts';
import { renameInValue } from './rename-places.ts';
import { type NamespaceNames, type Renaming, renameInProse } from './rename-words.ts';
import { renameInYaml } from './rename-yaml.ts';

export type { NamespaceNames } from './rename-words.ts';

/**
 * A scenario under other namespace names: its objects, claims, answers and texts. No two names may become one. A
 * namespace that every cluster has is made under its new name, and is not made where it is the new name.
 */
export function renameNamespaces(scenario: Scenario, names: NamespaceNames): Scenario {
  if (names.size === 0) return scenario;
  const renaming: Renaming = { names, isService: servicesOf(scenario) };
  const prose = (text: string): string => renameInProse(text, renaming);
  // The saved cluster is that of the old names.
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

/** The namespaces of a scenario's start that are on a cluster already, by name. Those of the system are everybody's. */
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
    const home = namespaceOf(object);
    const isSilent = object.kind !== 'Namespace' && object.metadata.namespace === undefined;
    const placed =
      isSilent && home !== undefined && renaming.names.has(home)
        ? { ...object, metadata: { ...object.metadata, namespace: home } }
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

/** Every cluster has these, so that no scenario makes them. */
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
    case 'may exactly':
    case 'may':
    case 'may not':
      return { ...claim, who: renameInSubjects(claim.who, names), rights: renameInRights(claim.rights, names) };
    case 'only may':
      return { ...claim, these: renameInSubjects(claim.these, names), rights: renameInRights(claim.rights, names) };
    case 'no further rights':
      return { ...claim, who: renameInSubjects(claim.who, names) };
    case 'unchanged':
    case 'unchanged policies':
    case 'unchanged access':
      return claim;
  }
}

function renameInSubjects(subjects: readonly AccessSubject[], names: NamespaceNames): readonly AccessSubject[] {
  return subjects.map((subject) =>
    subject.is === 'sa' ? { ...subject, namespace: names.get(subject.namespace) ?? subject.namespace } : subject,
  );
}

function renameInRights(rights: readonly Right[], names: NamespaceNames): readonly Right[] {
  return rights.map((right) => {
    if ('path' in right || right.namespaces === undefined || right.namespaces === 'every') return right;
    return { ...right, namespaces: right.namespaces.map((name) => names.get(name) ?? name) };
  });
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

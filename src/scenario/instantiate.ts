import type { AccessClaim, Check, Claim, FlowKind, Group, PortRange } from '../../graders/grader.ts';
import type { Manifest } from '../kube/manifest.ts';
import { type AccessSubject, readSubject } from '../rbac/access-subject.ts';
import type { Right } from '../rbac/claims/access-claim.ts';
import type { Identity } from '../rbac/identity.ts';
import { parseRight, parseSubject } from './access-text.ts';
import { parseGroup, parsePorts, type TextFault } from './claim-text.ts';
import { fillYaml } from './fill-yaml.ts';
import { fillValue, type VariantValues } from './placeholders.ts';
import type { FlowText, Scenario, TaskKind } from './scenario.ts';
import type { CheckFields, ScenarioFields } from './schema/scenario-schema.ts';
import type { ScenarioTemplate } from './template.ts';
import { variantAt } from './variants.ts';

/**
 * One variant of a scenario, counted from 1: the values are put into the fields, objects and texts of its template,
 * which was checked when the pack was read. The same number gives the same scenario while the pack's version is the same.
 * Throws `RangeError` where there is no such variant.
 */
export function instantiate(template: ScenarioTemplate, variant = 1): Scenario {
  const values = variantAt(template.variants, variant);
  if (values === undefined) throw new RangeError(`${template.pack}/${template.id} has no variant ${variant}`);
  return scenarioWith(template, variant, values);
}

/** None for text that means none, which reading the pack has refused. */
function identityOf({ context, who, groups = [] }: IdentityFields): readonly Identity[] {
  const subject = readSubject(who);
  if (subject === undefined || subject.is === 'group') return [];
  return [{ context, who: subject.is === 'sa' ? subject : { ...subject, groups } }];
}

type IdentityFields = NonNullable<ScenarioFields['identities']>[number];

/** The same with given values. */
export function scenarioWith(template: ScenarioTemplate, variant: number, values: VariantValues): Scenario {
  const fields = fillValue(template.fields, values);
  const text = (path: string): string => fillYaml(template.files[path] ?? '', values);
  const given = fillValue(template.given, values).map((object) => withNamespace(object, fields.namespace));
  const { title, domain, competency, skills, difficulty, minutes, weight, namespace, task, hints, debrief } = fields;
  return {
    id: template.id,
    pack: template.pack,
    version: template.version,
    variant,
    title,
    domain,
    competency,
    skills,
    difficulty,
    minutes,
    weight,
    covers: fields.covers ?? [],
    uses: fields.uses ?? ['practice', 'drill', 'exam'],
    namespace,
    network: fields.network ?? 'policies',
    metadataService: fields.metadataService ?? false,
    imagesWithoutShell: fields.imagesWithoutShell ?? [],
    anonymous: fields.anonymous ?? true,
    identities: (fields.identities ?? []).flatMap(identityOf),
    task,
    toFind: fields.toFind ?? [],
    links: fields.links ?? [],
    lessons: fields.lessons ?? [],
    hints,
    kind: kindOf(fields, text),
    ...(fields.given === undefined ? {} : { given: { file: fields.given, text: text(fields.given), objects: given } }),
    checks: (fields.checks ?? []).map((check) => checkOf(check, namespace)),
    start: [...fillValue(template.start, values), ...given],
    solution: text('solution.yaml'),
    nearMisses: (fields.nearMisses ?? []).map(({ file, fails, misconception, because }) => ({
      name: nameOf(file),
      file,
      answer: text(`near-misses/${file}`),
      fails,
      ...(misconception === undefined ? {} : { misconception }),
      because,
    })),
    rightAnswers: (fields.rightAnswers ?? []).map(({ file, because }) => ({
      name: nameOf(file),
      file,
      answer: text(`right-answers/${file}`),
      ...(because === undefined ? {} : { because }),
    })),
    debrief: debriefOf(debrief),
  };
}

/** The name of a file without its ending. */
function nameOf(file: string): string {
  return file.replace(/\.ya?ml$/, '');
}

function debriefOf({ model, trap, see, shortest }: ScenarioFields['debrief']): Scenario['debrief'] {
  return { model, trap, see, ...(shortest === undefined ? {} : { shortest }) };
}

/** An object of `given` that names no namespace is where the answer would put it. */
function withNamespace(object: Manifest, namespace: string): Manifest {
  if (object.metadata.namespace !== undefined || clusterWide.has(object.kind)) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** Kinds without a namespace that a start may hold. Source: `kubectl api-resources --namespaced=false` of v1.35. */
export const clusterWide: ReadonlySet<string> = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'ClusterRole',
  'ClusterRoleBinding',
  'StorageClass',
  'PriorityClass',
  'RuntimeClass',
  'IngressClass',
  'CustomResourceDefinition',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
]);

function kindOf(fields: Omit<ScenarioFields, 'variants'>, text: (path: string) => string): TaskKind {
  const { choose, predict, trueOrFalse, whichPolicy } = fields;
  const applied = (file: string | undefined) => (file === undefined ? {} : { apply: text(`apply/${file}`) });
  if (choose) {
    const options = choose.options.map(({ id, file, because }) => ({
      id,
      file,
      text: text(`options/${file}`),
      because,
    }));
    return { is: 'choose', question: choose.question, options };
  }
  if (predict) return { is: 'predict', question: predict.question, flows: flowsOf(predict), ...applied(predict.apply) };
  if (trueOrFalse) {
    const { statement, answer, apply, shows, because } = trueOrFalse;
    const shown = shows.map(({ flow, before, after }) => ({ flow: flowOf(flow), before, after }));
    return { is: 'trueOrFalse', statement, answer, apply: text(`apply/${apply}`), shows: shown, because };
  }
  if (whichPolicy) {
    const { question, flow, side, because, apply } = whichPolicy;
    const asked = side === undefined ? {} : { side };
    return { is: 'whichPolicy', question, flow: flowOf(flow), ...asked, because, ...applied(apply) };
  }
  if (fields.checks?.some(({ unchanged }) => unchanged === 'policies')) return { is: 'labels' };
  return { is: fields.given === undefined ? 'write' : 'repair' };
}

/** The connections of `predict`: those listed, or every source to every destination on every port. */
function flowsOf({
  flows,
  from = [],
  to = [],
  ports = [],
}: NonNullable<ScenarioFields['predict']>): readonly FlowText[] {
  if (flows) return flows.map(flowOf);
  const ranges = listOf(ports).map((text) => known(parsePorts(text)));
  return from.flatMap((source) =>
    to.flatMap((target) =>
      source === target
        ? []
        : ranges.map(({ from: port, protocol }): FlowText => ({ from: source, to: target, port, protocol })),
    ),
  );
}

function flowOf({ from, to, port, protocol = 'TCP' }: NonNullable<ScenarioFields['whichPolicy']>['flow']): FlowText {
  return { from: from.trim(), to: to.trim(), port, protocol };
}

function checkOf(fields: CheckFields, namespace: string): Check {
  const { id, says, weight, skills, remarks } = fields;
  return {
    id,
    says,
    weight,
    ...(skills ? { skills } : {}),
    claim: claimOf(fields, namespace),
    ...(remarks ? { remarks: remarks.map((remark) => ({ ...remark, when: kindOfFlows(remark.when) })) } : {}),
  };
}

function claimOf(fields: CheckFields, namespace: string): Claim {
  const { only, never, works, unchanged } = fields;
  const about = 'flow';
  if (only) return { about, is: 'only', these: groupsOf(only.these), reach: groupsOf(only.reach) };
  if (never) return { about, is: 'never', ...kindOfFlows(never) };
  if (works) return { about, is: 'works', ...kindOfFlows(works) };
  const access = accessClaimOf(fields, namespace);
  if (access) return { about: 'access', ...access };
  return unchanged === 'policies' ? { about, is: 'unchanged policies' } : { about, is: 'unchanged' };
}

function accessClaimOf(fields: CheckFields, namespace: string): AccessClaim | undefined {
  const { mayExactly, may, mayNot, onlyMay, noFurtherRights, unchanged } = fields;
  const given = (claim: NonNullable<CheckFields['may']>) => ({
    who: subjectsOf(claim.who),
    rights: rightsOf(claim, namespace),
  });
  if (mayExactly) return { is: 'may exactly', ...given(mayExactly) };
  if (may) return { is: 'may', ...given(may) };
  if (mayNot) return { is: 'may not', ...given(mayNot) };
  if (onlyMay) return { is: 'only may', these: subjectsOf(onlyMay.these), rights: rightsOf(onlyMay, namespace) };
  if (noFurtherRights) return { is: 'no further rights', who: subjectsOf(noFurtherRights.who) };
  return unchanged === 'access' ? { is: 'unchanged access' } : undefined;
}

function subjectsOf(texts: string | readonly string[]): readonly AccessSubject[] {
  return listOf(texts).map((text) => known(parseSubject(text)));
}

function rightsOf(claim: Pick<NonNullable<CheckFields['may']>, 'do' | 'in'>, namespace: string): readonly Right[] {
  const places = listOf(claim.in ?? namespace);
  const where = places.includes('*') ? 'every' : places;
  return listOf(claim.do).map((text) => known(parseRight(text, where)));
}

function kindOfFlows({ from, to, ports, exceptPorts }: NonNullable<CheckFields['never']>): FlowKind {
  return {
    from: groupsOf(from),
    to: groupsOf(to),
    ...(ports === undefined ? {} : { ports: portsOf(ports) }),
    ...(exceptPorts === undefined ? {} : { exceptPorts: portsOf(exceptPorts) }),
  };
}

function groupsOf(texts: string | readonly string[]): readonly Group[] {
  return listOf(texts).map((text) => known(parseGroup(text)));
}

function portsOf(texts: string | readonly string[]): readonly PortRange[] {
  return listOf(texts).map((text) => known(parsePorts(text)));
}

function listOf(texts: string | readonly string[]): readonly string[] {
  return typeof texts === 'string' ? [texts] : texts;
}

/** What the pack's reader has checked can be read. */
function known<Read extends object>(read: Read | TextFault): Read {
  if ('fault' in read) throw new TypeError(read.fault);
  return read;
}

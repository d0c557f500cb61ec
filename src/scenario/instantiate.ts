import type { Check, Claim, FlowKind, Group, PortRange } from '../../graders/grader.ts';
import type { Manifest } from '../kube/manifest.ts';
import { readSubject } from '../rbac/access-subject.ts';
import type { Identity } from '../rbac/identity.ts';
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
    checks: (fields.checks ?? []).map(checkOf),
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

function checkOf(fields: CheckFields): Check {
  const { id, says, weight, skills, remarks } = fields;
  return {
    id,
    says,
    weight,
    ...(skills ? { skills } : {}),
    claim: claimOf(fields),
    ...(remarks ? { remarks: remarks.map((remark) => ({ ...remark, when: kindOfFlows(remark.when) })) } : {}),
  };
}

function claimOf({ only, never, works, unchanged }: CheckFields): Claim {
  if (only) return { is: 'only', these: groupsOf(only.these), reach: groupsOf(only.reach) };
  if (never) return { is: 'never', ...kindOfFlows(never) };
  if (works) return { is: 'works', ...kindOfFlows(works) };
  return unchanged === 'policies' ? { is: 'unchanged policies' } : { is: 'unchanged' };
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

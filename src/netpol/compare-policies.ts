import { namespaceOf } from '../kube/pods.ts';
import type { Snapshot } from '../kube/snapshot.ts';
import { podFamilies } from './address-classes.ts';
import { evaluate, passes } from './evaluate.ts';
import type { Endpoint, Explanation, Flow, Protocol, Side } from './flow.ts';
import { compile, type Matrix } from './matrix.ts';
import { namings } from './named-ports.ts';
import { type PortClass, portClasses, portsOn } from './port-classes.ts';
import { spansOf, type Span, type TriedVerdict } from './port-spans.ts';
import { blocksIn } from './sights.ts';
import { type Stand, type TriedEnd, triedEnds } from './tried-ends.ts';
import { worldOf } from './world.ts';

/** Flows between two classes of ends that one set of policies lets pass and the other does not. */
export interface Change {
  readonly is: 'opens' | 'closes';
  readonly from: TriedEnd;
  /** The same end as `from` where it is about two of one class. */
  readonly to: TriedEnd;
  readonly protocol: Protocol;
  /** First and last port. */
  readonly ports: Span;
  readonly family: 4 | 6;
  /** One of the flows, as it is now. */
  readonly flow: Flow<Endpoint>;
  /** Its ends as they were: a namespace that somebody may make has other labels to hide from other policies. */
  readonly was: Pick<Flow<Endpoint>, 'from' | 'to'>;
}

export interface PolicyComparison {
  readonly changes: readonly Change[];
  /** Whether all flows were decided, between all ends that exist or could; else there were too many classes. */
  readonly proven: boolean;
  /** The policy that now allows what opens, or isolates what closes; null where none does. */
  readonly policyOf: (change: Change) => string | null;
}

/** More pairs of ends than this are not looked at: then the ends that are there come first. */
const MOST_PAIRS = 16_000_000;

/**
 * Finds every flow that opens or closes from one set of policies to another over the same world: the two snapshots
 * differ in their policies alone. All pods, namespaces, addresses and ports count, those that exist and those that
 * could; an IPv6 address also where only a policy speaks of one.
 */
export function comparePolicies(before: Snapshot, now: Snapshot): PolicyComparison {
  const namespaces = new Set([...changedPolicies(before, now), ...changedPolicies(now, before)].map(namespaceIn));
  if (namespaces.size === 0) return { changes: [], proven: true, policyOf: () => null };
  // Policies of other namespaces hide flows that open or close, and make none: without them there are fewer classes.
  const part = (snapshot: Snapshot): Snapshot => {
    const { policies } = snapshot;
    return { ...snapshot, policies: policies.filter((policy) => namespaces.has(namespaceOf(policy))) };
  };
  const least = compareAll(part(before), part(now));
  return least.proven && least.changes.length === 0 ? least : compareAll(before, now);
}

function compareAll(before: Snapshot, now: Snapshot): PolicyComparison {
  const classes = portClasses([before, now], []);
  const mentioned = [before, now].flatMap((snapshot) => worldOf(snapshot).policies.flatMap(blocksIn));
  const families = new Set([...podFamilies([before, now]), ...mentioned.map(({ family }) => family)]);
  let proven = true;
  const changes = [...families].flatMap((family) => {
    const { ends, exact } = triedEnds({ before, now, groups: [], asThere: true }, family);
    const most = Math.floor(Math.sqrt(MOST_PAIRS));
    proven &&= exact && ends.length <= most;
    return changesAmong(ends.slice(0, most), classes, { before, now, family });
  });
  const changed = changedPolicies(before, now);
  return { changes, proven, policyOf: (change) => decidedBy(change, { before, now, changed }) };
}

/** Whether two sets of policies let the same flows pass, over one world; else a flow that shows it. */
export function whyTheyDiffer(before: Snapshot, now: Snapshot): { readonly proven: boolean; readonly change?: Change } {
  const { changes, proven } = comparePolicies(before, now);
  const [change] = changes;
  return change ? { proven, change } : { proven };
}

/** How one set of policies stands to another: what it lets pass is the same, less, more, or each has flows of its own. */
export function strictness({ changes }: PolicyComparison): 'same' | 'tighter' | 'looser' | 'neither' {
  const [opens, closes] = [changes.some(({ is }) => is === 'opens'), changes.some(({ is }) => is === 'closes')];
  if (opens && closes) return 'neither';
  return opens ? 'looser' : closes ? 'tighter' : 'same';
}

interface Compared {
  readonly before: Snapshot;
  readonly now: Snapshot;
  readonly family: 4 | 6;
}

/** A destination with the ports that it is asked on. */
interface Target {
  readonly end: TriedEnd;
  /** Its place among the ends. */
  readonly owner: number;
  /** Another of its class, for flows within that; one that no node runs, for flows with the node of the first. */
  readonly as: 'itself' | 'twin' | 'made';
  readonly now: Endpoint;
  readonly before: Endpoint;
  readonly ports: ReadonlySet<string>;
  /** It gives names that rules look up to these ports. */
  readonly named: boolean;
}

function changesAmong(ends: readonly TriedEnd[], classes: readonly PortClass[], compared: Compared): readonly Change[] {
  const targets = ends.flatMap((end, owner) => targetsOf(end, owner, classes));
  const placeOf = (owner: number, as: Target['as']) => places.get(`${owner} ${as}`) ?? -1;
  const places = new Map<string, number>();
  targets.forEach(({ owner, as }, at) => {
    if (!places.has(`${owner} ${as}`)) places.set(`${owner} ${as}`, at);
  });
  const matrices = {
    now: compile(
      compared.now,
      targets.map(({ now }) => now),
    ),
    before: compile(
      compared.before,
      targets.map(({ before }) => before),
    ),
  };
  const asked = new Set(targets.flatMap(({ ports }) => [...ports]));
  const found = new Map<string, Differing[]>();
  for (const text of asked) {
    const [number = '', protocol = 'TCP'] = text.split('/');
    const tried = { port: Number(number), protocol: protocol as Protocol };
    ends.forEach((source, from) => {
      for (const as of source.host.length > 0 ? (['itself', 'made'] as const) : (['itself'] as const)) {
        for (const [at, is] of differing(matrices, placeOf(from, as), tried.port, tried.protocol, compared.family)) {
          const target = targets[at];
          if (!target?.ports.has(text) || target.as !== rightStand(source, from, target)) continue;
          // A pod always reaches its node: one like it that runs on no node shows what policies do.
          if ((as === 'made') !== isHostOf(target.end, source)) continue;
          const key = `${from}>${target.named ? `${target.owner} named` : at}`;
          const list = found.get(key) ?? [];
          list.push({ ...tried, is, from, target });
          found.set(key, list);
        }
      }
    });
  }
  return [...found.values()].flatMap((verdicts) =>
    spansOf(verdicts, classes, verdicts[0]?.target.end.declares ?? []).flatMap(
      ({ ports, found: verdict }): Change[] => {
        const { is, protocol, port, target, from } = verdict;
        const source = ends[from];
        const { now, before } = (source && isHostOf(target.end, source) ? source.made : source) ?? {};
        if (!source || !now || !before) return [];
        const flow = { from: now, to: target.now, port, protocol, family: compared.family };
        const was = { from: before, to: target.before };
        return [{ is, from: source, to: target.end, protocol, ports, family: compared.family, flow, was }];
      },
    ),
  );
}

/** A port on which a destination fares otherwise under the other policies. */
interface Differing extends TriedVerdict {
  /** The source's place among the ends. */
  readonly from: number;
  readonly target: Target;
}

/** An end as a destination: by itself, another of its class for flows within that, and each way to name its ports. */
function targetsOf(end: TriedEnd, owner: number, classes: readonly PortClass[]): readonly Target[] {
  if (end.now === null) return [];
  const texts = (ports: readonly { port: number; protocol: Protocol }[]) =>
    new Set(ports.map(({ port, protocol }) => `${port}/${protocol}`));
  const ports = texts(portsOn(end.declares, classes));
  const plain: Target = { end, owner, as: 'itself', now: end.now, before: end.before, ports, named: false };
  const { twin, made, mayName } = end;
  const standIn = (as: 'twin' | 'made', stand: Stand | undefined): readonly Target[] =>
    stand?.now ? [{ ...plain, as, now: stand.now, before: stand.before }] : [];
  const named = namings(mayName?.names ?? [], classes).flatMap(({ ports: declared, tried }) => {
    if (mayName === null || !('like' in mayName.now) || !('like' in mayName.before)) return [];
    const now = { like: { ...mayName.now.like, ports: declared } };
    const before = { like: { ...mayName.before.like, ports: declared } };
    const naming: TriedEnd = { ...end, now, before, decoy: true, pods: [], declares: [] };
    const one: Target = { ...plain, end: naming, now, before, ports: texts(tried), named: true };
    return (['itself', 'twin', 'made'] as const).map((as) => ({ ...one, as }));
  });
  return [plain, ...standIn('twin', twin), ...standIn('made', end.host.length > 0 ? made : undefined), ...named];
}

/** In whose place a destination is asked by a source. */
function rightStand(source: TriedEnd, from: number, { owner, end }: Target): Target['as'] {
  if (owner === from) return 'twin';
  return isHostOf(source, end) ? 'made' : 'itself';
}

function isHostOf({ now }: TriedEnd, { host }: TriedEnd): boolean {
  return now !== null && 'ip' in now && host.includes(now.ip);
}

/** The ends that a source reaches under one set of policies and not under the other. */
function differing(
  { now, before }: { readonly now: Matrix; readonly before: Matrix },
  source: number,
  port: number,
  protocol: Protocol,
  family: 4 | 6,
): readonly (readonly [number, 'opens' | 'closes'])[] {
  if (source < 0) return [];
  const [is, was] = [now.row(source, port, protocol, family), before.row(source, port, protocol, family)];
  const found: [number, 'opens' | 'closes'][] = [];
  for (let index = 0; index < is.length; index++) {
    for (let word = (is[index] ?? 0) ^ (was[index] ?? 0); word !== 0; word &= word - 1) {
      const bit = 31 - Math.clz32(word & -word);
      found.push([index * 32 + bit, (((is[index] ?? 0) >>> bit) & 1) === 1 ? 'opens' : 'closes']);
    }
  }
  return found;
}

/** The policy that lets a flow pass which one of its sides refused before, or that isolates a side which now refuses it. */
function decidedBy(
  { is, flow, was: ends }: Change,
  {
    before,
    now,
    changed,
  }: { readonly before: Snapshot; readonly now: Snapshot; readonly changed: ReadonlySet<string> },
): string | null {
  const [was, isNow] = [evaluate(before, { ...flow, ...ends }), evaluate(now, flow)];
  const turned = (['ingress', 'egress'] as const).filter((side) => passes(was[side]) !== passes(isNow[side]));
  const named = turned.flatMap((side) => policiesOf(is, isNow, side));
  return named.find((policy) => changed.has(policy)) ?? named[0] ?? null;
}

function policiesOf(is: Change['is'], explanation: Explanation, direction: 'ingress' | 'egress'): readonly string[] {
  const side: Side = explanation[direction];
  if (side.kind === 'open') return [];
  return is === 'opens' ? side.allowedBy.map(({ policy }) => policy) : side.by;
}

function namespaceIn(id: string): string {
  return id.slice(0, id.indexOf('/'));
}

/** The policies that are new, or not what they were. */
function changedPolicies(before: Snapshot, now: Snapshot): ReadonlySet<string> {
  const was = new Map(worldOf(before).policies.map((policy) => [policy.id, JSON.stringify(policy)]));
  return new Set(
    worldOf(now).policies.flatMap((policy) => (was.get(policy.id) === JSON.stringify(policy) ? [] : [policy.id])),
  );
}

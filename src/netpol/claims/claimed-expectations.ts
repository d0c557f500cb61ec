import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Snapshot } from '../../kube/snapshot.ts';
import { portClasses, type TriedPort } from '../classes/port-classes.ts';
import { type TriedEnd, triedEnds } from '../classes/representatives.ts';
import type { Endpoint } from '../flow.ts';
import { hasBit } from '../matrix/bitset.ts';
import { compile } from '../matrix/matrix.ts';
import { type FlowClaim, groupsOf, portsOf, wishOf } from './claims.ts';
import { type Demand, demandOf, type WantedFlow } from './expectations.ts';
import { type Group, isMember, podGroups } from './groups.ts';

/**
 * What claims want of the flows between one end of each class and each other, on one port of each class and on those
 * that pods declare and Services listen on. `more` are policies whose classes count too: an answer that they were
 * changed to must be told from this one. Flows of which no claim speaks are wanted as they were, if some claim says so.
 */
export function claimedDemand(
  claims: readonly FlowClaim[],
  { before, now }: { readonly before: Snapshot; readonly now: Snapshot },
  more: readonly NetworkPolicy[],
): Demand {
  const wide = { ...now, policies: [...now.policies, ...more] };
  const groups = claims.flatMap(groupsOf);
  const { ends: all } = triedEnds({ before, now: wide, groups }, 4);
  const there = all.filter((end) => end.now !== null);
  const every = [...there, ...there.flatMap((end) => twinOf(end, groups)), ...there.flatMap(namingAtWill)];
  const ends = someOf(every);
  const ports = portsFor(ends, claims, [before, wide]);
  const endpoints = ends.flatMap((end) => end.now ?? []);
  const demand = demandOf(endpoints, ports, wishesFor(claims, ends, ports, before));
  return ends.length < every.length ? { ...demand, partial: true } : demand;
}

/** More ends than this are not asked of: an answer that tells so many apart is judged by those that are there, and by some. */
const MOST_ENDS = 160;

/** All of some ends, or where there are too many, those that are there and of the others some, evenly. */
function someOf(ends: readonly TriedEnd[]): readonly TriedEnd[] {
  if (ends.length <= MOST_ENDS) return ends;
  const there = ends.filter(({ decoy }) => !decoy).slice(0, MOST_ENDS);
  const others = ends.filter(({ decoy }) => decoy);
  const room = MOST_ENDS - there.length;
  return [
    ...there,
    ...others.filter(
      (_, at) => Math.floor(((at + 1) * room) / others.length) > Math.floor((at * room) / others.length),
    ),
  ];
}

/** Another pod of a class that some claim names: what such pods may do among themselves is asked too. */
function twinOf(end: TriedEnd, groups: readonly Group[]): readonly TriedEnd[] {
  if (!end.twin || end.twin.now === null || !isMember(end.member, podGroups(groups))) return [];
  const { twin: _, ...rest } = end;
  return [{ ...rest, ...end.twin, mayName: null }];
}

/** Pods that nobody has made may give the names that policies mention to ports of their choice: to ones of no other use. */
function namingAtWill(end: TriedEnd): readonly TriedEnd[] {
  if (end.mayName === null) return [];
  const { names, now, before } = end.mayName;
  const ports = names.map(({ name, protocol }, at) => ({ name, protocol, port: 20_001 + at }));
  const naming = (one: Endpoint): Endpoint => ('like' in one ? { like: { ...one.like, ports } } : one);
  return [{ ...end, now: naming(now), before: naming(before), declares: ports, host: [] }];
}

function portsFor(
  ends: readonly TriedEnd[],
  claims: readonly FlowClaim[],
  snapshots: readonly Snapshot[],
): readonly TriedPort[] {
  const services = snapshots.flatMap((snapshot) =>
    snapshot.services.flatMap(({ spec }) =>
      (spec?.ports ?? []).map(({ port, protocol = 'TCP' }) => ({ port, protocol })),
    ),
  );
  const all = [
    ...portClasses(snapshots, claims.flatMap(portsOf)),
    ...ends.flatMap(({ declares }) => declares),
    ...(services as readonly TriedPort[]),
  ].map(({ port, protocol }) => ({ port, protocol }));
  return [...new Map(all.map((each) => [`${each.port}/${each.protocol}`, each])).values()];
}

function* wishesFor(
  claims: readonly FlowClaim[],
  ends: readonly TriedEnd[],
  ports: readonly TriedPort[],
  before: Snapshot,
): Generator<WantedFlow> {
  const keepers = claims.flatMap((claim, at) => (claim.is === 'unchanged' ? [at] : []));
  const untouched = compile(
    before,
    ends.map((end) => end.before),
  );
  // Port by port in the outer loop: a matrix answers faster so.
  const wishes = ends.map((from) =>
    ends.map((to) => (isPair(from, to) ? claims.map((claim) => wishOf(claim, from.member, to.member)) : null)),
  );
  for (const [port, { port: number, protocol }] of ports.entries()) {
    for (const from of ends.keys()) {
      const was = untouched.row(from, number, protocol);
      for (const to of ends.keys()) {
        const wish = wishes[from]?.[to];
        if (!wish) continue;
        const said = wish.map((each) => each?.(number, protocol) ?? null);
        const firm = said.find((each) => each !== null && each !== 'free');
        if (firm !== undefined) {
          const wanting = said.flatMap((each, claim) => (each === firm ? [claim] : []));
          yield { from, to, port, allowed: firm === 'allowed', claims: wanting };
        } else if (keepers.length > 0 && said.every((each) => each === null)) {
          yield { from, to, port, allowed: hasBit(was, to), claims: keepers };
        }
      }
    }
  }
}

/** No address with an address, nothing with itself, and no node with its own pods: those always reach each other. */
function isPair(from: TriedEnd, to: TriedEnd): boolean {
  if (from === to || (!from.member.isPod && !to.member.isPod)) return false;
  return !isHostOf(from, to) && !isHostOf(to, from);
}

function isHostOf({ now }: TriedEnd, { host }: TriedEnd): boolean {
  return now !== null && 'ip' in now && host.includes(now.ip);
}

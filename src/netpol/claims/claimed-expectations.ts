import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import type { Snapshot } from '../../kube/snapshot.ts';
import { withDeclaredPorts } from '../classes/named-port-assignments.ts';
import { portClasses, type RepresentativePort } from '../classes/port-classes.ts';
import { findRepresentatives, isNodeOf, type Representative } from '../classes/representatives.ts';
import { hasBit } from '../matrix/bitset.ts';
import { compileMatrix } from '../matrix/matrix.ts';
import { claimedGroups, claimedPorts, expectationOf, type FlowClaim } from './claims.ts';
import { type Expectations, type ExpectedFlow, expectationsOf } from './expectations.ts';
import { type Group, isMember, podGroups } from './groups.ts';

/**
 * The verdicts that claims expect of the flows between one representative of each class and each other, on one port of
 * each class and on all ports that pods declare and Services listen on. `more` are further policies whose classes are
 * distinguished too, so that an answer that was changed to them behaves differently from this one. Where a claim is
 * `unchanged`, flows that no other claim is about are expected to be as they were.
 */
export function claimedExpectations(
  claims: readonly FlowClaim[],
  { before, now }: { readonly before: Snapshot; readonly now: Snapshot },
  more: readonly NetworkPolicy[],
): Expectations {
  const widened = { ...now, policies: [...now.policies, ...more] };
  const groups = claims.flatMap(claimedGroups);
  const { ends: found } = findRepresentatives({ before, now: widened, groups }, 4);
  const existing = found.filter((end) => end.now !== null);
  const all = [
    ...existing,
    ...existing.flatMap((end) => secondOf(end, groups)),
    ...existing.flatMap(withFreePortNames),
  ];
  const ends = sampleOf(all);
  const ports = checkedPorts(ends, claims, [before, widened]);
  const endpoints = ends.flatMap((end) => end.now ?? []);
  const expectations = expectationsOf(endpoints, ports, expectedFlows(claims, ends, ports, before));
  return ends.length < all.length ? { ...expectations, partial: true } : expectations;
}

/**
 * The most ends that are checked. Of an answer that distinguishes more, existing ends and a sample of the others are.
 */
const MAX_ENDS = 160;

/** All ends; or where there are too many, those that exist and evenly chosen others. */
function sampleOf(ends: readonly Representative[]): readonly Representative[] {
  if (ends.length <= MAX_ENDS) return ends;
  const existing = ends.filter(({ isHypothetical }) => !isHypothetical).slice(0, MAX_ENDS);
  const others = ends.filter(({ isHypothetical }) => isHypothetical);
  const room = MAX_ENDS - existing.length;
  return [
    ...existing,
    ...others.filter(
      (_, at) => Math.floor(((at + 1) * room) / others.length) > Math.floor((at * room) / others.length),
    ),
  ];
}

/** Another pod of a class that some claim names, so that flows within the class are checked too. */
function secondOf(end: Representative, groups: readonly Group[]): readonly Representative[] {
  if (!end.second || end.second.now === null || !isMember(end.member, podGroups(groups))) return [];
  const { second: _, ...rest } = end;
  return [{ ...rest, ...end.second, freePortNames: null }];
}

/** A hypothetical pod that gives the port names of policies to ports that nothing else uses. */
function withFreePortNames(end: Representative): readonly Representative[] {
  if (end.freePortNames === null) return [];
  const { names, now, before } = end.freePortNames;
  const ports = names.map(({ name, protocol }, at) => ({ name, protocol, port: 20_001 + at }));
  return [
    {
      ...end,
      now: withDeclaredPorts(now, ports),
      before: withDeclaredPorts(before, ports),
      declaredPorts: ports,
      nodeAddresses: [],
    },
  ];
}

function checkedPorts(
  ends: readonly Representative[],
  claims: readonly FlowClaim[],
  snapshots: readonly Snapshot[],
): readonly RepresentativePort[] {
  const services = snapshots.flatMap((snapshot) =>
    snapshot.services.flatMap(({ spec }) =>
      (spec?.ports ?? []).map(({ port, protocol = 'TCP' }) => ({ port, protocol })),
    ),
  );
  const all = [
    ...portClasses(snapshots, claims.flatMap(claimedPorts)),
    ...ends.flatMap(({ declaredPorts }) => declaredPorts),
    ...(services as readonly RepresentativePort[]),
  ].map(({ port, protocol }) => ({ port, protocol }));
  return [...new Map(all.map((each) => [`${each.port}/${each.protocol}`, each])).values()];
}

function* expectedFlows(
  claims: readonly FlowClaim[],
  ends: readonly Representative[],
  ports: readonly RepresentativePort[],
  before: Snapshot,
): Generator<ExpectedFlow> {
  const keepers = claims.flatMap((claim, at) => (claim.is === 'unchanged' ? [at] : []));
  const untouched = compileMatrix(
    before,
    ends.map((end) => end.before),
  );
  // A matrix answers faster when it is asked port by port.
  const expectations = ends.map((from) =>
    ends.map((to) => (isPair(from, to) ? claims.map((claim) => expectationOf(claim, from.member, to.member)) : null)),
  );
  for (const [port, { port: number, protocol }] of ports.entries()) {
    for (const from of ends.keys()) {
      const was = untouched.row(from, number, protocol);
      for (const to of ends.keys()) {
        const byClaim = expectations[from]?.[to];
        if (!byClaim) continue;
        const verdicts = byClaim.map((expected) => expected?.(number, protocol) ?? null);
        const verdict = verdicts.find((each) => each !== null && each !== 'free');
        if (verdict !== undefined) {
          const expecting = verdicts.flatMap((each, claim) => (each === verdict ? [claim] : []));
          yield { from, to, port, allowed: verdict === 'allowed', claims: expecting };
        } else if (keepers.length > 0 && verdicts.every((each) => each === null)) {
          yield { from, to, port, allowed: hasBit(was, to), claims: keepers };
        }
      }
    }
  }
}

/**
 * Whether policies decide the flows of a pair: not those of two addresses, of one end, or of a node and its own pods.
 */
function isPair(from: Representative, to: Representative): boolean {
  if (from === to || (!from.member.isPod && !to.member.isPod)) return false;
  return !isNodeOf(from, to) && !isNodeOf(to, from);
}

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { AccessRequest } from '../../src/rbac/access-request.ts';
import { authorize, grantText } from '../../src/rbac/authorize.ts';
import { ruleAllows } from '../../src/rbac/policy-rule.ts';
import { type RbacObjects, RbacPolicy } from '../../src/rbac/rbac-policy.ts';
import type { User } from '../../src/rbac/user.ts';

/** What a kube-apiserver 1.35.4 answered to SubjectAccessReviews in drawn worlds of roles and bindings. */
interface RecordedWorld {
  readonly objects: RbacObjects;
  readonly cases: readonly {
    readonly user: User;
    readonly request: AccessRequest;
    readonly allowed: boolean;
    readonly reason?: string;
  }[];
}

const file = new URL('../conformance/rbac-recorded.json', import.meta.url);
const worlds = JSON.parse(readFileSync(file, 'utf8')) as readonly RecordedWorld[];

/**
 * All reasons that a server may give: where several bindings allow a request it names any of them, and it names the roles
 * that are missing in any order.
 */
function possibleReasons(policy: RbacPolicy, user: User, request: AccessRequest): readonly string[] {
  const namespace = 'path' in request ? '' : request.namespace;
  return policy
    .grantsOf(user, namespace)
    .filter(({ rules }) => rules.some((rule) => ruleAllows(rule, request)))
    .map((grant) => `RBAC: allowed by ${grantText(grant)}`);
}

function faultsIn(reason: string): readonly string[] {
  return reason
    .replace(/^RBAC: \[?|\]$/g, '')
    .split(', ')
    .toSorted();
}

it.each(worlds.map((world, index) => [index, world] as const))(
  'world %i is answered as a real server did',
  (_, world) => {
    const policy = new RbacPolicy(world.objects);
    for (const { user, request, allowed, reason = '' } of world.cases) {
      const ours = authorize(policy, user, request);
      expect([user, request, ours.allowed]).toEqual([user, request, allowed]);
      const reasons = possibleReasons(policy, user, request);
      const isReal = allowed
        ? reasons.includes(reason) && reasons.includes(ours.reason)
        : faultsIn(reason).join() === faultsIn(ours.reason).join();
      expect([user, request, reason, ours.reason, isReal]).toEqual([user, request, reason, ours.reason, true]);
    }
  },
);

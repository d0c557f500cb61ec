import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { AccessRequest } from '../../src/rbac/access-request.ts';
import { type RbacObjects, RbacPolicy } from '../../src/rbac/rbac-policy.ts';
import type { User } from '../../src/rbac/user.ts';
import { type Answered, compareAnswer } from './same-answer.ts';

/** What a kube-apiserver 1.35.4 answered to SubjectAccessReviews in drawn worlds of roles and bindings. */
interface RecordedWorld {
  readonly objects: RbacObjects;
  readonly cases: readonly (Answered & { readonly user: User; readonly request: AccessRequest })[];
}

const file = new URL('../conformance/rbac-recorded.json', import.meta.url);
const worlds = JSON.parse(readFileSync(file, 'utf8')) as readonly RecordedWorld[];

it.each(worlds.map((world, index) => [index, world] as const))(
  'world %i is answered as a real server did',
  (_, world) => {
    const policy = new RbacPolicy(world.objects);
    for (const { user, request, ...answered } of world.cases) {
      const { ours, isSame } = compareAnswer(policy, user, request, answered);
      expect({ user, request, answered, ours, isSame }).toMatchObject({ isSame: true });
    }
  },
);

import { expect, it } from 'vitest';
import type { AccessFinding } from '../../graders/grader.ts';
import { reproduceAccess } from '../../src/session/reproduce-access.ts';

const finding: AccessFinding = {
  about: 'access',
  subject: 'sa:shop/ci',
  verb: 'get',
  group: '',
  resource: 'pods',
  name: null,
  namespace: 'shop',
  expected: 'denied',
  observed: 'allowed',
  decidedBy: null,
};

it.each([
  [{}, 'kubectl auth can-i get pods -n shop --as=system:serviceaccount:shop:ci'],
  [
    { resource: 'pods/log' },
    'kubectl auth can-i get pods --subresource=log -n shop --as=system:serviceaccount:shop:ci',
  ],
  [
    { subject: 'user:jane', group: 'apps', resource: 'deployments', name: 'web' },
    'kubectl auth can-i get deployments.apps/web -n shop --as=jane',
  ],
  [{ subject: 'group:devs', namespace: null }, 'kubectl auth can-i get pods -A --as=any-member --as-group=devs'],
  [
    { subject: 'user:a b', resource: '', namespace: null, path: '/metrics' },
    "kubectl auth can-i get /metrics --as='a b'",
  ],
  [{ verb: '*', resource: '*' }, "kubectl auth can-i '*' '*' -n shop --as=system:serviceaccount:shop:ci"],
])('a finding %j is shown by one command', (more, command) => {
  expect(reproduceAccess({ ...finding, ...more })).toEqual([command]);
});

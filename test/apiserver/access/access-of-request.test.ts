import { expect, it } from 'vitest';
import { accessOf } from '../../../src/apiserver/access/access-of-request.ts';
import { forbiddenText } from '../../../src/rbac/access-request.ts';

// What a kube-apiserver 1.35.4 says an anonymous request may not do.
it.each([
  ['GET', '/api/v1/namespaces', 'list resource "namespaces" in API group "" at the cluster scope'],
  ['GET', '/api/v1/namespaces/default/nosuch', 'list resource "nosuch" in API group "" in the namespace "default"'],
  [
    'GET',
    '/apis/foo.io/v1/namespaces/default/nosuch/x/y',
    'get resource "nosuch/y" in API group "foo.io" in the namespace "default"',
  ],
  ['PUT', '/api/v1/namespaces/default', 'update resource "namespaces" in API group "" in the namespace "default"'],
  [
    'POST',
    '/api/v1/namespaces/default/pods/x/exec',
    'create resource "pods/exec" in API group "" in the namespace "default"',
  ],
  ['GET', '/api/v1/watch/pods', 'watch resource "pods" in API group "" at the cluster scope'],
  [
    'GET',
    '/api/v1/namespaces/default/pods?watch=1',
    'watch resource "pods" in API group "" in the namespace "default"',
  ],
  [
    'DELETE',
    '/api/v1/namespaces/default/pods',
    'deletecollection resource "pods" in API group "" in the namespace "default"',
  ],
  ['POST', '/version', 'post path "/version"'],
  ['GET', '/apis/apps/v1', 'get path "/apis/apps/v1"'],
  ['GET', '/', 'get path "/"'],
])('%s %s wants to %s', (method, target, wanted) => {
  const { pathname: path, searchParams: query } = new URL(target, 'https://localhost');
  expect(forbiddenText('x', accessOf({ method, path, query }))).toBe(`User "x" cannot ${wanted}`);
});

it('takes no name from a selector that only looks as if it selected one', () => {
  const query = new URLSearchParams({ fieldSelector: 'status.phase!=x\\,metadata.name=db' });
  const access = accessOf({ method: 'GET', path: '/api/v1/namespaces/shop/pods', query });
  expect(access).not.toHaveProperty('name');
});

it('has the name that a list or watch selects by its field', () => {
  const query = new URLSearchParams({ watch: '1', fieldSelector: 'metadata.name=db' });
  const path = '/api/v1/namespaces/shop/secrets';
  expect(accessOf({ method: 'GET', path, query })).toEqual({
    verb: 'watch',
    group: '',
    resource: 'secrets',
    namespace: 'shop',
    name: 'db',
    fieldSelector: 'metadata.name=db',
  });
});

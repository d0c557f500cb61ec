import type { AccessFinding } from '../../graders/grader.ts';
import type { AccessRequest } from '../rbac/access-request.ts';

/** The request that a finding is about. */
export function requestOfFinding({ verb, group, resource, name, namespace, path }: AccessFinding): AccessRequest {
  if (path !== undefined) return { verb, path };
  const [plural = '', subresource] = resource.split('/');
  return {
    verb,
    group,
    resource: plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(name === null ? {} : { name }),
    ...(namespace === null ? {} : { namespace }),
  };
}

import { type ApiResource, type GroupVersion, groupVersions } from '../../kube/served/served-resources.ts';
import { kindOf } from '../../simulator/kinds/index.ts';
import { apiVersionOf, type Kind } from '../../simulator/kinds/kind.ts';

export { type ApiResource, type GroupVersion, groupVersions };

/** A version of a group (empty for the core group); undefined where the server has none. */
export function groupVersionOf(group: string, version: string): GroupVersion | undefined {
  return byName.get(`${group}/${version}`)?.served;
}

/** A resource or, as `pods/log`, a subresource; undefined where the group version has none of that name. */
export function resourceOf(group: string, version: string, name: string): ApiResource | undefined {
  return byName.get(`${group}/${version}`)?.resources.get(name);
}

/** Whether the simulated cluster stores objects of a kind. The lists of other kinds stay empty. */
export function isSimulated(kind: Pick<Kind, 'group' | 'version' | 'kind'>): boolean {
  return kindOf(apiVersionOf(kind), kind.kind) !== undefined;
}

/** The kind of a resource: the simulator's, or only the names for a resource that is not simulated. */
export function kindOfResource({ group, version }: GroupVersion, resource: ApiResource): Kind {
  const { kind, name, namespaced } = resource;
  const bare: Kind = { group, version, kind, plural: name, namespaced, nameRule: () => [] };
  return kindOf(apiVersionOf(bare), kind) ?? bare;
}

/**
 * The warnings that the server sends with every answer about a resource. Source: `APILifecycleDeprecated` of the kinds.
 */
export function deprecationWarnings({ group, plural }: Pick<Kind, 'group' | 'plural'>): readonly string[] {
  return group === '' ? (deprecations[plural] ?? []) : [];
}

const deprecations: Readonly<Record<string, readonly string[]>> = {
  componentstatuses: ['v1 ComponentStatus is deprecated in v1.19+'],
  endpoints: ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
};

const byName = new Map(
  groupVersions.map((served) => [
    `${served.group}/${served.version}`,
    { served, resources: new Map(served.resources.map((resource) => [resource.name, resource])) },
  ]),
);

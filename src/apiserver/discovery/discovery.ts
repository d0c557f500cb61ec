import { createHash } from 'node:crypto';
import { type ApiResource, type GroupVersion, groupVersionOf, groupVersions } from './api-resources.ts';

/**
 * The discovery document at a path, in the form before v1.26: `/api`, `/apis`, `/apis/GROUP`, `/api/v1`,
 * `/apis/GROUP/VERSION`. Undefined where there is no such group or version.
 * Source: k8s.io/apimachinery pkg/apis/meta/v1/types.go, `APIVersions`, `APIGroupList`, `APIResourceList`.
 */
export function discoveryDocument(parts: readonly string[], address: string): object | undefined {
  const [root, ...rest] = parts;
  if (root === 'api') return coreDocument(rest, address);
  if (root !== 'apis') return undefined;
  const [group, version, more] = rest;
  if (group === undefined) return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupNames.map(groupDocument) };
  if (version === undefined) {
    return groupNames.includes(group) ? { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(group) } : undefined;
  }
  const served = group === '' || more !== undefined ? undefined : groupVersionOf(group, version);
  return served && resourceList(served);
}

/** All of `/api` or `/apis` in one document, as kubectl asks for it, and its ETag. Source: apidiscovery.k8s.io/v2. */
export function aggregatedDocument(root: 'api' | 'apis'): { readonly text: string; readonly etag: string } {
  const known = aggregated.get(root);
  if (known !== undefined) return known;
  const names = root === 'api' ? [''] : groupNames;
  const items = names.map((name) => ({
    metadata: name === '' ? {} : { name },
    versions: versionsOf(name).map((served) => ({
      version: served.version,
      resources: aggregatedResources(served),
      freshness: 'Current',
    })),
  }));
  const text = JSON.stringify({
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items,
  });
  const made = { text, etag: `"${createHash('sha512').update(text).digest('hex').toUpperCase()}"` };
  aggregated.set(root, made);
  return made;
}

const aggregated = new Map<string, { readonly text: string; readonly etag: string }>();
const groupNames = [...new Set(groupVersions.map(({ group }) => group))].filter((group) => group !== '');

function coreDocument([version, more]: readonly string[], address: string): object | undefined {
  if (version === undefined) {
    const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: address }];
    return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs };
  }
  const served = more === undefined ? groupVersionOf('', version) : undefined;
  return served && resourceList(served);
}

/** The versions of a group, the preferred one first. */
function versionsOf(group: string): readonly GroupVersion[] {
  return groupVersions
    .filter((served) => served.group === group)
    .toSorted((a, b) => Number(b.preferred) - Number(a.preferred));
}

function groupDocument(name: string): object {
  const versions = versionsOf(name).map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resourceList({ group, version, resources }: GroupVersion): object {
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: resources.map(({ hash, singular = '', verbs, name, namespaced, kind, ...others }) => ({
      name,
      singularName: singular,
      namespaced,
      ...(others.group === undefined ? {} : { group: others.group, version: others.version }),
      kind,
      verbs: verbs.split(' '),
      ...(others.shortNames === undefined ? {} : { shortNames: others.shortNames }),
      ...(others.categories === undefined ? {} : { categories: others.categories }),
      ...(hash === undefined ? {} : { storageVersionHash: hash }),
    })),
  };
}

function aggregatedResources({ resources }: GroupVersion): readonly object[] {
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => {
      const subresources = resources
        .filter(({ name }) => name.startsWith(`${resource.name}/`))
        .map((sub) => ({
          subresource: sub.name.slice(resource.name.length + 1),
          responseKind: responseKind(sub),
          verbs: sub.verbs.split(' '),
        }));
      return {
        resource: resource.name,
        responseKind: responseKind(resource),
        scope: resource.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: resource.singular ?? '',
        verbs: resource.verbs.split(' '),
        ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
        ...(resource.categories === undefined ? {} : { categories: resource.categories }),
        ...(subresources.length === 0 ? {} : { subresources }),
      };
    });
}

function responseKind({ group = '', version = '', kind }: ApiResource): object {
  return { group, version, kind };
}

import type { ControllerRevision } from 'kubernetes-types/apps/v1';
import type { DecodedTemplate } from '../../pod-spec/template.ts';
import { dnsSubdomain } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A ControllerRevision as the API server holds it, with what StatefulSets and DaemonSets keep in it. */
export type ControllerRevisionObject = ApiObject<Omit<ControllerRevision, 'data'>> & {
  readonly data?: { readonly spec?: { readonly template?: DecodedTemplate & { readonly $patch?: string } } };
};

/** Of a ControllerRevision only the fields and the metadata are checked. */
export const controllerRevisions: Kind<ControllerRevisionObject, true> = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  namespaced: true,
  nameRule: dnsSubdomain,
  cells: (object, now) => {
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller);
    const group = owner === undefined ? '' : groupOf(owner.apiVersion);
    const kind = owner?.kind.toLowerCase();
    const controller = owner === undefined ? '<none>' : `${kind}${group === '' ? '' : `.${group}`}/${owner.name}`;
    return [object.metadata.name ?? '', controller, object.revision, age(object, now)];
  },
};

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

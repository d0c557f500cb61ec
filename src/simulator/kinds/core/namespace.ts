import type { Namespace } from 'kubernetes-types/core/v1';
import { namespaceNameLabel } from '../../../kube/labels.ts';
import type { Manifest } from '../../../kube/manifest.ts';
import { invalidEach } from '../../validation/field-errors.ts';
import { unqualifiedFinalizer } from '../../validation/metadata.ts';
import { dnsLabel, labelKey } from '../../validation/names.ts';
import { age } from '../cells.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** A Namespace as the API server holds it. */
export type NamespaceObject = ApiObject<Namespace>;

/** Source: kubernetes/kubernetes pkg/registry/core/namespace/strategy.go, pkg/apis/core/validation, `ValidateNamespace`. */
export const namespaces: Kind<NamespaceObject, false> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  namespaced: false,
  nameRule: dnsLabel,
  withoutGeneration: true,

  defaults: ({ metadata }) => {
    const { name } = metadata;
    if (name) metadata.labels = { ...metadata.labels, [namespaceNameLabel]: name };
  },

  initialStatus: () => ({ phase: 'Active' }),

  prepare: ({ spec }) => {
    const { finalizers = [] } = spec;
    spec.finalizers = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'];
  },

  validate: ({ spec }) =>
    (spec.finalizers ?? []).flatMap((name) => [
      ...invalidEach('spec.finalizers', name, labelKey(name)),
      ...unqualifiedFinalizer(name, 'spec.finalizers'),
    ]),

  cells: (object, now) => [object.metadata.name ?? '', object.status?.phase ?? '', age(object, now)],
};

/** Whether an object is a Namespace. */
export function isNamespace(object: Manifest): object is NamespaceObject {
  return object.kind === namespaces.kind && object.apiVersion === namespaces.version;
}

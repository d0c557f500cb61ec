import type { Namespace } from 'kubernetes-types/core/v1';
import { invalidEach } from '../../validation/field-errors.ts';
import { unqualifiedFinalizer } from '../../validation/metadata.ts';
import { dnsLabel, labelKey } from '../../validation/names.ts';
import type { Kind } from '../kind.ts';

/** The label that the server puts on every Namespace, and puts back when somebody changes it. */
export const NAME_LABEL = 'kubernetes.io/metadata.name';

/** Source: kubernetes/kubernetes pkg/registry/core/namespace/strategy.go, pkg/apis/core/validation, `ValidateNamespace`. */
export const namespace: Kind<Namespace> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  shortNames: ['ns'],
  namespaced: false,
  nameRule: dnsLabel,

  defaults: (object) => {
    const { name } = object.metadata!;
    if (name) object.metadata!.labels = { ...object.metadata!.labels, [NAME_LABEL]: name };
  },

  prepare: (object, { existing }) => {
    const finalizers = object.spec!.finalizers ?? [];
    object.spec!.finalizers = finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'];
    object.status = existing ? { ...(existing as Namespace).status } : { phase: 'Active' };
  },

  validate: ({ spec }) =>
    (spec!.finalizers ?? []).flatMap((name) => [
      ...invalidEach('spec.finalizers', name, labelKey(name)),
      ...unqualifiedFinalizer(name, 'spec.finalizers'),
    ]),
};

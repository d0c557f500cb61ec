import type { Manifest } from '../../kube/manifest.ts';
import { hexDigits } from '../kubelet/image-reference.ts';
import type { Controller } from './controller.ts';
import { isEnding } from './ending.ts';

/**
 * What every namespace of a live cluster has from its first moment: the ServiceAccount `default`, and the certificate
 * of the cluster's own authority.
 * Source: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 */
export const serviceAccounts: Controller = {
  name: 'service-accounts',
  watches: [
    ['v1', 'Namespace'],
    ['v1', 'ServiceAccount'],
    ['v1', 'ConfigMap'],
  ],
  run: ({ objects }) => {
    for (const space of objects.list('v1', 'Namespace')) {
      if (isEnding(space)) continue;
      for (const object of belongings(space.metadata.name ?? '')) {
        const { namespace = '', name = '' } = object.metadata;
        const { apiVersion, kind } = object;
        if (objects.get({ apiVersion, kind, namespace, name }) === undefined) objects.create(object);
      }
    }
  },
};

function belongings(namespace: string): readonly Manifest[] {
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'kube-root-ca.crt',
        namespace,
        annotations: {
          'kubernetes.io/description':
            'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.',
        },
      },
      data: { 'ca.crt': certificate },
    },
  ];
}

/** Nobody verifies anything against it; it has the form of a certificate, and is the same in every namespace. */
const certificate = [
  '-----BEGIN CERTIFICATE-----',
  ...Array.from({ length: 17 }, (_, line) => base64Line(line)),
  '-----END CERTIFICATE-----',
  '',
].join('\n');

function base64Line(line: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const text = hexDigits(`authority ${line}`, 128).replaceAll(/../g, (byte) =>
    letters.charAt(Number.parseInt(byte, 16) % 64),
  );
  return line === 0 ? `MIIDBTCCAe2gAwIBAgII${text.slice(20)}` : text;
}

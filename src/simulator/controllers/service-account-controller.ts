import type { Manifest } from '../../kube/manifest.ts';
import { configMaps } from '../kinds/core/config-map.ts';
import { namespaces } from '../kinds/core/namespace.ts';
import { serviceAccounts } from '../kinds/core/service-account.ts';
import { hexDigits } from '../kubelet/image-reference.ts';
import { type Controller, refOf } from './controller.ts';
import { isEnding } from './terminating.ts';

/**
 * What every namespace of a live cluster has from its first moment: the ServiceAccount `default`, and the certificate
 * of the cluster's own authority.
 * Source: kubernetes/kubernetes pkg/controller/serviceaccount/serviceaccounts_controller.go;
 * pkg/controller/certificates/rootcacertpublisher/publisher.go.
 */
export const serviceAccountController: Controller = {
  name: 'serviceaccount-controller',
  watches: [namespaces, serviceAccounts, configMaps],
  run: ({ objects }) => {
    for (const namespace of objects.list(namespaces)) {
      if (isEnding(namespace)) continue;
      for (const object of objectsOf(namespace.metadata.name ?? '')) {
        if (objects.find(refOf(object)) === undefined) objects.create(object);
      }
    }
  },
};

function objectsOf(namespace: string): readonly Manifest[] {
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

/** It only has the form of a certificate: nothing is verified against it. It is the same in every namespace. */
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

import type { Manifest } from '../../kube/manifest.ts';
import { deleteObject } from '../deletion.ts';
import { type SecretObject, secrets } from '../kinds/core/secret.ts';
import { serviceAccounts } from '../kinds/core/service-account.ts';
import type { Controller, ControlPlane } from './controller.ts';

const TOKEN_TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

/**
 * Fills the Secrets that ask for the token of a ServiceAccount, and deletes those whose account is not there, or is another
 * one of the same name. No Secret is made for an account that has none.
 * Source: kubernetes/kubernetes pkg/controller/serviceaccount/tokens_controller.go.
 */
export const tokenSecretController: Controller = {
  name: 'serviceaccount-token-controller',
  watches: [secrets, serviceAccounts],
  run: (plane) => {
    if (plane.issuer === undefined) return;
    for (const secret of plane.objects.list(secrets)) if (secret.type === TOKEN_TYPE) tend(plane, secret);
  },
};

function tend(plane: ControlPlane, secret: SecretObject): void {
  const { objects, issuer } = plane;
  const { name = '', namespace = '', annotations = {}, deletionTimestamp } = secret.metadata;
  if (issuer === undefined || deletionTimestamp !== undefined) return;
  const account = objects.get(serviceAccounts, namespace, annotations[ACCOUNT_NAME] ?? '');
  const uid = account?.metadata.uid ?? '';
  if (account === undefined || (annotations[ACCOUNT_UID] ?? uid) !== uid) {
    deleteObject(plane, secret);
    return;
  }
  const { data = {} } = secret;
  const held = data['token'];
  // A token of another process of the cluster opens nothing any more.
  const isGood = held !== undefined && issuer.isOwnSecretToken(textOf(held));
  const wanted = {
    'ca.crt': btoa(issuer.caCertificate),
    namespace: btoa(namespace),
    token: isGood
      ? held
      : btoa(issuer.secretToken({ namespace, name, account: { name: account.metadata.name ?? '', uid } })),
  };
  const metadata = { ...secret.metadata, annotations: { ...annotations, [ACCOUNT_UID]: uid } };
  objects.replace<Manifest>({ ...secret, metadata, data: { ...data, ...wanted } });
}

function textOf(base64: string): string {
  try {
    return atob(base64);
  } catch {
    return '';
  }
}

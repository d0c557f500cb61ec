import type { Container, PodSpec } from 'kubernetes-types/core/v1';
import { forbidden } from '../../kube/api-errors.ts';
import { nameSuffix } from '../../kube/generated-names.ts';
import { type PodObject, pods } from '../kinds/core/pod.ts';
import { serviceAccounts } from '../kinds/core/service-account.ts';
import type { AdmissionPlugin } from './attributes.ts';

/**
 * A new pod runs as the service account `default` unless it names another, has the account's token mounted, and is
 * refused where the account is not there. The server waits for the account `default`, so that it is always there.
 * Source: kubernetes/kubernetes plugin/pkg/admission/serviceaccount/admission.go.
 */
export const serviceAccount: AdmissionPlugin<PodObject> = {
  name: 'ServiceAccount',
  handles: pods,
  admit: ({ metadata, spec }, kind, { existing, restored, objects }) => {
    if (existing || restored) return undefined;
    const account = (spec.serviceAccountName ??= 'default');
    spec.serviceAccount = account;
    const { namespace = '', name = '' } = metadata;
    const found = objects?.get(serviceAccounts, namespace, account);
    // The pod's own field wins over that of the account.
    const mounts = spec.automountServiceAccountToken ?? found?.automountServiceAccountToken ?? true;
    if (mounts) mountToken(spec, nameSuffix(`${namespace}/${name}`));
    const isMissing = account !== 'default' && found === undefined;
    if (objects === undefined || !isMissing) return undefined;
    const because = `serviceaccount "${account}" not found`;
    const error = `error looking up service account ${namespace}/${account}: ${because}`;
    return { refused: forbidden(kind, name, error), at: ['spec'] };
  },
};

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How the name of a volume with a token begins: a volume that has such a name is taken for the pod's own. */
const TOKEN_VOLUME = 'kube-api-access-';

/** Mounts the token in every container that mounts nothing in its place. */
function mountToken(spec: PodSpec, suffix: string): void {
  const standing = spec.volumes?.find((volume) => volume.name.startsWith(TOKEN_VOLUME));
  const name = standing?.name ?? TOKEN_VOLUME + suffix;
  const mounts = (container: Container): boolean =>
    container.volumeMounts?.some(({ mountPath }) => mountPath === TOKEN_PATH) ?? false;
  const without = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(
    (container) => !mounts(container),
  );
  if (without.length === 0) return;
  for (const container of without) {
    const mount = { name, readOnly: true, mountPath: TOKEN_PATH };
    container.volumeMounts = [...(container.volumeMounts ?? []), mount];
  }
  if (standing !== undefined) return;
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ];
  spec.volumes = [...(spec.volumes ?? []), { name, projected: { sources, defaultMode: 420 } }];
}

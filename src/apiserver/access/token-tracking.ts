import { secrets } from '../../simulator/kinds/core/secret.ts';
import type { ObjectStore } from '../../simulator/objects.ts';
import type { UsedSecret } from './authenticate.ts';

const LAST_USED = 'kubernetes.io/legacy-token-last-used';

/**
 * Writes onto a Secret the day on which its token was last used. Returns whether it was not there yet.
 * Source: kubernetes/kubernetes pkg/serviceaccount/legacy.go, feature LegacyServiceAccountTokenTracking.
 */
export function noteUse(objects: ObjectStore, { namespace, name }: UsedSecret, now: Date): boolean {
  const secret = objects.get(secrets, namespace, name);
  const day = now.toISOString().slice(0, 10);
  if (secret === undefined || secret.metadata.labels?.[LAST_USED] === day) return false;
  const labels = { ...secret.metadata.labels, [LAST_USED]: day };
  objects.replace({ ...secret, metadata: { ...secret.metadata, labels } });
  return true;
}

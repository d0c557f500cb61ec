import type { Status } from './api-errors.ts';
import { quoteGo } from './go-text.ts';
import type { Manifest } from './manifest.ts';

/**
 * The refusal of a kind that no cluster has, as kubectl prints it: with the object and the file. Any other refusal is
 * returned as it is.
 * Source: k8s.io/cli-runtime pkg/resource/mapper.go, `infoForData`; k8s.io/kubectl pkg/cmd/apply/apply.go.
 */
export function withObjectNamed(status: Status, { metadata }: Manifest, file: string): Status {
  if (status.reason !== '' || !status.message.startsWith('no matches for kind')) return status;
  const object = `name: ${quoteGo(metadata.name ?? '')} namespace: ${quoteGo(metadata.namespace ?? '')}`;
  const text = `resource mapping not found for ${object} from ${quoteGo(file)}: ${status.message}`;
  return { ...status, message: `${text}\nensure CRDs are installed first` };
}

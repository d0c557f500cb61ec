import { newStatus, type Status } from '../kube/api-errors.ts';

/** The size in bytes of the largest object that is stored. Source: etcd server/embed/config.go, `DefaultMaxRequestBytes`. */
const MAX_STORED = 1.5 * 1024 * 1024;

/**
 * The refusal of an object that etcd would not store; undefined where it is small enough. Its size is taken as JSON, which
 * is a little more than etcd counts. The code is 413, where a real server answers 500 with the same message.
 */
export function tooLargeToStore(object: unknown): Status | undefined {
  const text = JSON.stringify(object);
  // A character is at most three bytes of UTF-8, so that most objects need no count.
  if (text.length * 3 <= MAX_STORED || new TextEncoder().encode(text).length <= MAX_STORED) return undefined;
  return newStatus(413, 'RequestEntityTooLarge', 'etcdserver: request is too large');
}

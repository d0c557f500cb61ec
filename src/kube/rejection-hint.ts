import type { Status } from './api-errors.ts';
import { closestKind, groupOf, isOwnGroup, versionsServing } from './schema/served-kinds.ts';

/** What to do about a refusal, in one sentence, where that is plain; undefined where the refusal says it itself. */
export function nextStep({ message }: Pick<Status, 'message'>): string | undefined {
  const [, kind, apiVersion] = noMatches.exec(message) ?? [];
  return kind === undefined || apiVersion === undefined ? undefined : stepToKind(kind, apiVersion);
}

/** The field that makes a manifest one of a kind that the cluster does not have; undefined for any other refusal. */
export function fieldOfKind({ message }: Pick<Status, 'message'>): 'apiVersion' | 'kind' | undefined {
  const [, kind] = noMatches.exec(message) ?? [];
  if (kind === undefined) return undefined;
  return versionsServing(kind).length > 0 ? 'apiVersion' : 'kind';
}

const noMatches = /\bno matches for kind "([^"]*)" in version "([^"]*)"/;

/** How to write a kind that the cluster does not have in this version. */
function stepToKind(kind: string, apiVersion: string): string {
  const served = versionsServing(kind);
  if (served.length > 0) return `For ${kind}, use apiVersion ${served.join(' or ')}.`;
  if (!isOwnGroup(groupOf(apiVersion))) {
    return `${kind} is a custom resource, and this cluster has none: leave it out.`;
  }
  const meant = closestKind(apiVersion, kind);
  if (meant === undefined) return `Kubernetes v1.35 has no ${kind}.`;
  const versions = versionsServing(meant);
  return versions.includes(apiVersion)
    ? `Did you mean ${meant}?`
    : `Did you mean ${meant}, in apiVersion ${versions.join(' or ')}?`;
}

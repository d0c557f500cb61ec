import type { Container } from 'kubernetes-types/core/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import { printSelector } from '../../kube/labels.ts';
import type { Manifest } from '../../kube/manifest.ts';
import { ageOf } from './age.ts';

// What the rows of `kubectl get` of several kinds have in common. The function `cells` of a kind stands in its file.
// Source: kubernetes/kubernetes pkg/printers/internalversion/printers.go.

/** One field of a row. */
export type Cell = string | number | boolean;

/** How long ago an object was created. */
export function age(object: Manifest, now: Date): string {
  return ageOf(object.metadata.creationTimestamp, now);
}

/** Labels by their keys: `app=web,tier=front`; `<none>` without any. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map(([key, value]) => `${key}=${value}`).join(',') || '<none>';
}

/**
 * A selector by its keys: `app=web,tier in (front)`; `<none>` where it asks for nothing or is not there.
 * Source: k8s.io/apimachinery pkg/labels/selector.go, `Requirement.String`.
 */
export function selectorText(selector: LabelSelector | null | undefined): string {
  return printSelector(selector) || '<none>';
}

/** The columns `Containers` and `Images` of a template. */
export function containerCells(containers: readonly Container[] | undefined): readonly [string, string] {
  const all = containers ?? [];
  return [all.map(({ name }) => name).join(','), all.map(({ image = '' }) => image).join(',')];
}

/** The first three texts, and how many more there are; `none` where there are none. */
export function firstThree(texts: readonly string[], none: string): string {
  const shown = texts.slice(0, 3).join(',');
  if (texts.length > 3) return `${shown} + ${texts.length - 3} more...`;
  return shown === '' ? none : shown;
}

/** How many entries a map has. */
export function entryCount(record: object | undefined): number {
  return Object.keys(record ?? {}).length;
}

/** The addresses of load balancers, each once and sorted. */
export function balancerText(
  ingress: readonly { readonly ip?: string; readonly hostname?: string }[] | undefined,
): string {
  const texts = (ingress ?? []).map(({ ip, hostname }) => ip || hostname || '').filter((text) => text !== '');
  return [...new Set(texts)].toSorted().join(',');
}

/** Access modes as `kubectl get pv` shortens them: `RWO,ROX`. */
export function accessModesText(modes: readonly string[] | undefined): string {
  const given = new Set(modes);
  return shortModes.flatMap(([mode, short]) => (given.has(mode) ? [short] : [])).join(',');
}

const shortModes = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

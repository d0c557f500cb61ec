import type { Event } from 'kubernetes-types/core/v1';
import { dnsSubdomain } from '../../validation/names.ts';
import { ageOf } from '../age.ts';
import type { ApiObject, Kind } from '../kind.ts';

/** An Event as the API server holds it. */
export type EventObject = ApiObject<Event>;

/** Of an Event only the fields and the metadata are checked. */
export const events: Kind<EventObject, true> = {
  group: '',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  namespaced: true,
  nameRule: dnsSubdomain,
  allowsCreateOnUpdate: true,
  withoutGeneration: true,
  cells: ({ metadata, involvedObject: about, series, source, ...event }, now) => {
    const first = ageOf(event.firstTimestamp ?? event.eventTime, now);
    const last = series?.lastObservedTime ?? event.lastTimestamp ?? undefined;
    const target = about.kind?.toLowerCase() ?? '';
    const component = source?.component || event.reportingComponent || '';
    const instance = source?.host || event.reportingInstance || '';
    return [
      last === undefined ? first : ageOf(last, now),
      event.type ?? '',
      event.reason ?? '',
      about.name ? `${target}/${about.name}` : target,
      about.fieldPath ?? '',
      instance === '' ? component : `${component}, ${instance}`,
      (event.message ?? '').trim(),
      first,
      series?.count ?? (event.count || 1),
      metadata.name ?? '',
    ];
  },
};

import { drillLengths } from '../../session/places/place.ts';
import { isAt, type PlaceBinding, type PlaceState, placeOf } from '../places/place-state.ts';

function minutesOf(state: PlaceState): number {
  const place = placeOf(state);
  return (place.is === 'drill' ? drillLengths[place.selected] : undefined) ?? 30;
}

/** The keys before a drill, and after it. */
export const drillKeys: readonly PlaceBinding[] = [
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'begin',
    says: 'Begin a drill of the selected length: tasks one after the other, until the time is used.',
    when: (state) =>
      isAt('drill')(state) &&
      (state.app.loaded.drill?.minutes !== minutesOf(state) || state.app.loaded.drill.tasks.length > 0),
    command: (state) => ({ is: 'drill', minutes: minutesOf(state) }),
  },
  {
    keys: ['enter'],
    shown: ({ enter }) => enter,
    does: 'back',
    says: 'Go back.',
    when: isAt('drill-result'),
    command: () => ({ is: 'place', event: { is: 'back' } }),
  },
];

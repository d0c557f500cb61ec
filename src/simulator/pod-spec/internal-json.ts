import { canonicalQuantity } from '../../kube/quantity.ts';
import table from './generated-internal-types.json' with { type: 'json' };

type Fields = Readonly<Record<string, unknown>>;

/**
 * A spec as the API server holds it inside, as JSON with an indentation of one space: Go's names in Go's order, with the
 * zeros and nulls of all that is not set. So it shows what differs when it refuses an update.
 * Source: kubernetes/kubernetes pkg/apis/core/types.go, pkg/apis/core/v1/conversion.go.
 */
export function internalJson(type: 'PodSpec' | 'PersistentVolumeClaimSpec', spec: object): string {
  // The parts of a pod's host are held in its security context, which is therefore always there.
  const held = type === 'PodSpec' ? { securityContext: {}, ...spec } : spec;
  const text = JSON.stringify(structOf(type, held as Fields, held as Fields), null, 1);
  return text.replace(/[<>&\u2028\u2029]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const structs = new Map<string, string>(Object.entries(table.structs));

/** `above` is what a struct stands in, which has some of its fields in the API. */
function structOf(type: string, value: Fields, above: Fields): Fields {
  const fields = (structs.get(type) ?? '').split(';').flatMap((field): readonly (readonly [string, unknown])[] => {
    const [named = '', of = ''] = field.split(':');
    const [name = '', json = `${name[0]?.toLowerCase()}${name.slice(1)}`] = named.split('=');
    if (name === '?') return Object.entries((value[json] ?? {}) as Fields);
    const given = json.startsWith('^') ? above[json.slice(1)] : value[json];
    return [[name, valueOf(of, given, value)]];
  });
  return Object.fromEntries(fields);
}

function valueOf(type: string, given: unknown, above: Fields): unknown {
  if (type.startsWith('*')) return given === undefined || given === null ? null : valueOf(type.slice(1), given, above);
  if (type.startsWith('[]')) {
    return Array.isArray(given) ? given.map((item: unknown) => valueOf(type.slice(2), item, above)) : null;
  }
  if (type.startsWith('map ')) {
    if (!isFields(given)) return null;
    const entries = Object.keys(given).sort();
    return Object.fromEntries(entries.map((key) => [key, valueOf(type.slice(4), given[key], above)]));
  }
  switch (type) {
    case 'string':
      return given ?? '';
    case 'int':
      return given ?? 0;
    case 'bool':
      return given ?? false;
    case 'quantity':
      return typeof given === 'string' || typeof given === 'number' ? canonicalQuantity(String(given)) : '0';
    case 'json':
      return given;
    default:
      return structOf(type, isFields(given) ? given : {}, above);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

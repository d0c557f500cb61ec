import { printPath, type Step } from '../field-path.ts';
import { isEmptyObject, isObject, type JsonObject, jsonType } from '../json.ts';
import { canonicalQuantity, QUANTITY_SYNTAX } from '../quantity.ts';
import { type Field, type Scalar, type Struct, structOf, type Type } from './fields.ts';

/** An object as the API server holds it after decoding: without zero values of fields that are no pointers. */
export type DecodedObject = Record<string, unknown>;

/** The result of decoding an object. */
export interface Decoded {
  readonly object: DecodedObject;
  /** The paths of unknown fields, in the order in which they were found, 100 at most. */
  readonly unknown: readonly string[];
  /** The first value of a wrong type: the message of the server, and the path of the value. */
  readonly fault?: { readonly message: string; readonly at: string };
}

/**
 * Decodes a JSON object as a kind, as the API server does: strictly, case-sensitively, with the keys in alphabetic
 * order (as kubectl sends them). Empty lists and maps are kept, because they differ from absent ones until the object
 * is stored.
 * Source: sigs.k8s.io/json, `UnmarshalStrict`; encoding/json, `UnmarshalTypeError`.
 */
export function decode(value: JsonObject, struct: Struct): Decoded {
  const decoding: DecodeState = { unknown: [] };
  const object = decodeStruct(value, struct, { struct: struct.go }, decoding);
  return { object, unknown: decoding.unknown, ...(decoding.fault ? { fault: decoding.fault } : {}) };
}

/** An object as it is stored: without empty lists and maps, unless the kind always writes them. */
export function withoutEmpty(object: DecodedObject, struct: Struct): DecodedObject {
  const stored: DecodedObject = {};
  for (const name of Object.keys(object)) {
    const field = struct.fields.get(name);
    const value = object[name];
    if (field === undefined || value === undefined) continue;
    const kept = withoutEmptyValue(value, field.type);
    const empty = field.type.is === 'list' ? (kept as unknown[] | null)?.length === 0 : isEmptyMap(kept, field.type);
    if (!empty || field.kept) stored[name] = kept;
  }
  return stored;
}

interface DecodeState {
  readonly unknown: string[];
  fault?: Decoded['fault'];
}

/**
 * The current position: the innermost struct, and the steps to it. They are turned into text for errors only, because
 * most objects have none.
 */
interface Location {
  readonly struct: string;
  readonly up?: Location;
  /** The last step of the path as validation writes it. */
  readonly step?: Step;
  /** The last step of the path as Go writes it, without indexes and map keys. */
  readonly go?: string;
}

function pathOf(at: Location): string {
  const steps: Step[] = [];
  for (let each: Location | undefined = at; each !== undefined; each = each.up) {
    if (each.step !== undefined) steps.push(each.step);
  }
  return printPath(steps.reverse());
}

function goPathOf(at: Location): string {
  const steps: string[] = [];
  for (let each: Location | undefined = at; each !== undefined; each = each.up)
    if (each.go !== undefined) steps.push(each.go);
  return steps.reverse().join('.');
}

/** sigs.k8s.io/json reports no more unknown fields than this. */
const MAX_UNKNOWN = 100;

function decodeStruct(value: JsonObject, struct: Struct, at: Location, decoding: DecodeState): DecodedObject {
  const object: DecodedObject = {};
  for (const name of Object.keys(value).sort()) {
    const field = struct.fields.get(name);
    if (field === undefined) {
      if (decoding.unknown.length < MAX_UNKNOWN) {
        const path = pathOf(at);
        decoding.unknown.push(path === '' ? name : `${path}.${name}`);
      }
      continue;
    }
    const go = field.embedded === undefined ? name : `${field.embedded}.${name}`;
    const decoded = decodeField(value[name], field, { struct: struct.go, up: at, step: name, go }, decoding);
    if (decoded !== undefined) object[name] = decoded;
  }
  for (const field of zeroFieldsOf(struct)) {
    if (!Object.hasOwn(value, field.name)) object[field.name] = zeroField(field);
  }
  return object;
}

const zeroFields = new WeakMap<Struct, readonly Field[]>();

/** The fields of a struct that have a value even where none is written. */
function zeroFieldsOf(struct: Struct): readonly Field[] {
  const known = zeroFields.get(struct) ?? [...struct.fields.values()].filter((field) => zeroField(field) !== undefined);
  zeroFields.set(struct, known);
  return known;
}

function decodeField(value: unknown, field: Field, at: Location, decoding: DecodeState): unknown {
  const { type } = field;
  if (value === null || value === undefined) return zeroField(field);
  const decoded = decodeValue(value, type, at, decoding);
  if (decoded === undefined) return zeroField(field);
  return type.is === 'scalar' && !type.pointer && !field.kept && isZero(decoded, type.scalar) ? undefined : decoded;
}

/** The decoded value; undefined where it is of a wrong type, which is recorded in the state. */
function decodeValue(value: unknown, type: Type, at: Location, decoding: DecodeState): unknown {
  switch (type.is) {
    case 'scalar':
      return decodeScalar(value, type.scalar, type.go, at, decoding);
    case 'struct':
      if (!isObject(value)) return wrongType(value, type.go, at, decoding);
      return decodeStruct(value, structOf(type.struct), at, decoding);
    case 'list':
      if (!Array.isArray(value)) return wrongType(value, type.go, at, decoding);
      return value.map((item, index) =>
        decodeItem(item, type.of, { struct: at.struct, up: at, step: index }, decoding),
      );
    case 'map':
      if (!isObject(value)) return wrongType(value, type.go, at, decoding);
      return decodeMap(value, type.of, at, decoding);
  }
}

function decodeMap(value: JsonObject, of: Type, at: Location, decoding: DecodeState): DecodedObject {
  const map: DecodedObject = {};
  for (const key of Object.keys(value).sort()) {
    const item = decodeItem(value[key], of, { struct: at.struct, up: at, step: key }, decoding);
    // A map may have any key; an assignment to this one would set the prototype.
    if (key === '__proto__') Object.defineProperty(map, key, { ...plainProperty, value: item });
    else map[key] = item;
  }
  return map;
}

const plainProperty = { configurable: true, enumerable: true, writable: true };

/** An entry of a list or a map is never absent: null is decoded as the zero value. */
function decodeItem(value: unknown, type: Type, at: Location, decoding: DecodeState): unknown {
  const decoded = value === null || value === undefined ? undefined : decodeValue(value, type, at, decoding);
  return decoded === undefined ? zeroOf(type) : decoded;
}

function decodeScalar(value: unknown, scalar: Scalar, go: string, at: Location, decoding: DecodeState): unknown {
  switch (scalar) {
    case 'opaque':
      return value;
    case 'string':
      return typeof value === 'string' ? value : wrongType(value, go, at, decoding);
    case 'bool':
      return typeof value === 'boolean' ? value : wrongType(value, go, at, decoding);
    case 'int32':
    case 'int64':
      return decodeInteger(value, scalar, go, at, decoding);
    case 'int-or-string':
      return typeof value === 'string' ? value : decodeInteger(value, 'int32', 'int32', at, decoding);
    case 'quantity': {
      const text = typeof value === 'number' ? String(value) : value;
      const quantity = typeof text === 'string' ? canonicalQuantity(text) : undefined;
      return quantity ?? fault(`quantities must match the regular expression '${QUANTITY_SYNTAX}'`, at, decoding);
    }
    case 'bytes':
      if (typeof value !== 'string') return wrongType(value, go, at, decoding);
      return decodeBytes(value, at, decoding);
    case 'time':
    case 'micro-time':
      if (typeof value !== 'string') return wrongType(value, 'string', at, decoding);
      return decodeTime(value, scalar, at, decoding);
  }
}

function decodeInteger(
  value: unknown,
  size: 'int32' | 'int64',
  go: string,
  at: Location,
  decoding: DecodeState,
): unknown {
  if (typeof value !== 'number') return wrongType(value, go, at, decoding);
  const limit = size === 'int32' ? 2 ** 31 : 2 ** 63;
  if (Number.isInteger(value) && value >= -limit && value < limit) return value === 0 ? 0 : value;
  return fault(
    `json: cannot unmarshal number ${value} into Go struct field ${fieldName(at)} of type ${go}`,
    at,
    decoding,
  );
}

function decodeBytes(value: string, at: Location, decoding: DecodeState): unknown {
  const text = value.replace(/[\r\n]/g, '');
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return text;
  const odd = text.search(/[^A-Za-z0-9+/]/);
  return fault(`illegal base64 data at input byte ${odd < 0 ? text.length - (text.length % 4) : odd}`, at, decoding);
}

/** A time in RFC 3339. An empty text is not a time. */
function decodeTime(value: string, scalar: Scalar, at: Location, decoding: DecodeState): unknown {
  const match = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(value);
  const date = match ? new Date(value) : undefined;
  if (date && !Number.isNaN(date.getTime())) {
    return scalar === 'time' ? `${date.toISOString().slice(0, 19)}Z` : date.toISOString().replace('Z', '000Z');
  }
  const layout = scalar === 'time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00';
  const text = JSON.stringify(value);
  return fault(`parsing time ${text} as "${layout}": cannot parse ${text} as "2006"`, at, decoding);
}

function wrongType(value: unknown, go: string, at: Location, decoding: DecodeState): undefined {
  return fault(
    `json: cannot unmarshal ${jsonType(value)} into Go struct field ${fieldName(at)} of type ${go}`,
    at,
    decoding,
  );
}

/** Records a fault. The server continues after a fault, and reports the first one. */
function fault(message: string, at: Location, decoding: DecodeState): undefined {
  decoding.fault ??= { message, at: pathOf(at) };
  return undefined;
}

function fieldName(at: Location): string {
  return `${at.struct}.${goPathOf(at)}`;
}

function zeroField(field: Field): unknown {
  const { type } = field;
  if (type.is === 'struct') return type.pointer ? undefined : zeroOf(type);
  return type.is === 'scalar' && field.kept && !type.pointer ? zeroOf(type) : undefined;
}

function zeroOf(type: Type): unknown {
  switch (type.is) {
    case 'struct':
      return decodeStruct({}, structOf(type.struct), { struct: '' }, { unknown: [] });
    case 'list':
      return [];
    case 'map':
      return {};
    case 'scalar':
      return zeroScalars[type.scalar];
  }
}

const zeroScalars: Readonly<Record<Scalar, unknown>> = {
  string: '',
  bool: false,
  int32: 0,
  int64: 0,
  bytes: '',
  quantity: '0',
  'int-or-string': 0,
  time: null,
  'micro-time': null,
  opaque: null,
};

function isZero(value: unknown, scalar: Scalar): boolean {
  return scalar !== 'quantity' && scalar !== 'int-or-string' && value === zeroScalars[scalar];
}

function withoutEmptyValue(value: unknown, type: Type): unknown {
  if (type.is === 'struct') return isObject(value) ? withoutEmpty(value, structOf(type.struct)) : value;
  if (type.is === 'list' && Array.isArray(value)) return value.map((item) => withoutEmptyValue(item, type.of));
  return value;
}

function isEmptyMap(value: unknown, type: Type): boolean {
  return type.is === 'map' && isEmptyObject(value);
}

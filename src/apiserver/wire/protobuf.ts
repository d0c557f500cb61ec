import table from './generated-messages.json' with { type: 'json' };

/** An object read from protobuf, or why it cannot be read. */
export type MessageRead = { readonly object: DecodedMessage } | { readonly fault: string };

/** The kinds that can be read from protobuf, as `apps/v1/Deployment`. */
export const messageKinds: ReadonlyMap<string, string> = new Map(Object.entries(table.kinds));

/** Whether bytes begin like an object of the Kubernetes API in protobuf. */
export function isMessage(bytes: Uint8Array): boolean {
  return magic.every((byte, at) => bytes[at] === byte);
}

/**
 * Reads an object of the API from protobuf: four bytes `k8s\0`, then a `runtime.Unknown`, which names the kind and
 * holds the object. Bytes that are not such a message and unknown fields are a fault; it never throws.
 * Source: k8s.io/apimachinery pkg/runtime/serializer/protobuf/protobuf.go.
 */
export function readMessage(bytes: Uint8Array): MessageRead {
  try {
    if (!isMessage(bytes)) throw new ProtobufFault('provided data does not appear to be a protobuf message');
    const { kind, apiVersion, raw } = readUnknown(bytes.subarray(magic.length));
    const name = messageKinds.get(`${apiVersion}/${kind}`) ?? optionsOf(kind);
    if (name === undefined)
      throw new ProtobufFault(`no kind "${kind}" of version "${apiVersion}" is taken as protobuf`);
    return { object: { apiVersion, kind, ...readStruct(raw, name, 0) } };
  } catch (error) {
    if (error instanceof ProtobufFault) return { fault: `unable to decode the protobuf body: ${error.message}` };
    throw error;
  }
}

/** The options of requests, which clients name as kinds of the group version that they write to. */
function optionsOf(kind: string): string | undefined {
  return kind.endsWith('Options') ? messageKinds.get(`v1/${kind}`) : undefined;
}

/** The fields of a message, by name. */
type DecodedMessage = Record<string, unknown>;

/** `k8s\0` */
const magic = [0x6b, 0x38, 0x73, 0];

/** Deeper than any object. */
const MAX_DEPTH = 100;

/** Ends the reading at the first fault. It never leaves this file. */
class ProtobufFault extends Error {}

interface UnknownMessage {
  readonly apiVersion: string;
  readonly kind: string;
  readonly raw: Uint8Array;
}

function readUnknown(bytes: Uint8Array): UnknownMessage {
  let [apiVersion, kind, encoding] = ['', '', ''];
  let raw: Uint8Array = new Uint8Array();
  for (const { number, value } of wireFields(bytes)) {
    if (number === 1) {
      for (const part of wireFields(bytesOf(value))) {
        if (part.number === 1) apiVersion = textOf(part.value);
        if (part.number === 2) kind = textOf(part.value);
      }
    } else if (number === 2) raw = bytesOf(value);
    else if (number === 3) encoding = textOf(value);
  }
  if (encoding !== '') throw new ProtobufFault(`the content encoding ${JSON.stringify(encoding)} is not known`);
  return { apiVersion, kind, raw };
}

interface MessageField {
  readonly name: string;
  /** `core.Container`, `string`. The fields of a message with the name `^` are fields of the outer object. */
  readonly type: string;
  readonly shape: 'one' | 'list' | 'map';
}

function readStruct(bytes: Uint8Array, message: string, depth: number): DecodedMessage {
  if (depth > MAX_DEPTH) throw new ProtobufFault('it is nested too deep');
  const known = fieldsOf(message);
  const object = new Map<string, unknown>();
  for (const { number, value } of wireFields(bytes)) {
    const field = known.get(number);
    if (field === undefined) throw new ProtobufFault(`${message} has no field number ${number}`);
    const { name, type, shape } = field;
    if (name === '^') {
      for (const [key, inner] of Object.entries(readStruct(bytesOf(value), type, depth + 1))) object.set(key, inner);
    } else if (shape === 'list') {
      listIn(object, name).push(...readItems(value, type, depth));
    } else if (shape === 'map') {
      const [key, item] = readEntry(bytesOf(value), type, depth);
      mapIn(object, name).set(key, item);
    } else {
      object.set(name, readValue(value, type, depth));
    }
  }
  return Object.fromEntries(
    [...object].map(([key, value]) => [key, value instanceof Map ? Object.fromEntries(value) : value]),
  );
}

function readValue(value: Wire, type: string, depth: number): unknown {
  const scalar = scalars.get(type);
  if (scalar !== undefined) return scalar(value);
  return readStruct(bytesOf(value), type, depth + 1);
}

/** Numbers may be packed into one field. */
function readItems(value: Wire, type: string, depth: number): readonly unknown[] {
  if (!/^u?int(32|64)$/.test(type) || typeof value === 'bigint') return [readValue(value, type, depth)];
  const items: unknown[] = [];
  const packed: Reader = { bytes: bytesOf(value), at: 0 };
  while (packed.at < packed.bytes.length) items.push(numberOf(readVarint(packed)));
  return items;
}

function readEntry(bytes: Uint8Array, type: string, depth: number): readonly [string, unknown] {
  let key = '';
  let item: unknown = scalars.has(type) ? scalars.get(type)!(new Uint8Array()) : {};
  for (const { number, value } of wireFields(bytes)) {
    if (number === 1) key = textOf(value);
    else if (number === 2) item = readValue(value, type, depth);
  }
  return [key, item];
}

function listIn(object: Map<string, unknown>, name: string): unknown[] {
  if (!object.has(name)) object.set(name, []);
  return object.get(name) as unknown[];
}

function mapIn(object: Map<string, unknown>, name: string): Map<string, unknown> {
  if (!object.has(name)) object.set(name, new Map());
  return object.get(name) as Map<string, unknown>;
}

/** The value of a field in the bytes: a number, or bytes. */
type Wire = bigint | Uint8Array;

interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

/** The fields of a message. Source: https://protobuf.dev/programming-guides/encoding/ */
function* wireFields(bytes: Uint8Array): Generator<{ readonly number: number; readonly value: Wire }> {
  const reader: Reader = { bytes, at: 0 };
  while (reader.at < bytes.length) {
    const tag = readVarint(reader);
    const number = Number(tag >> 3n);
    if (number === 0 || number > 2 ** 29) throw new ProtobufFault('a field has no number');
    yield { number, value: readWire(reader, Number(tag & 7n)) };
  }
}

function readWire(reader: Reader, wireType: number): Wire {
  switch (wireType) {
    case 0:
      return readVarint(reader);
    case 1:
      return take(reader, 8);
    case 2:
      return take(reader, Number(readVarint(reader)));
    case 5:
      return take(reader, 4);
    default:
      throw new ProtobufFault(`wire type ${wireType} is not known`);
  }
}

function take(reader: Reader, length: number): Uint8Array {
  if (length > reader.bytes.length - reader.at) throw new ProtobufFault('unexpected end');
  reader.at += length;
  return reader.bytes.subarray(reader.at - length, reader.at);
}

function readVarint(reader: Reader): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = reader.bytes[reader.at++];
    if (byte === undefined) throw new ProtobufFault('unexpected end');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new ProtobufFault('a number is too long');
}

function bytesOf(value: Wire): Uint8Array {
  if (typeof value === 'bigint') throw new ProtobufFault('a number stands where bytes belong');
  return value;
}

function numberOf(value: Wire): number {
  if (typeof value === 'bigint') return Number(BigInt.asIntN(64, value));
  if (value.length === 0) return 0;
  throw new ProtobufFault('bytes stand where a number belongs');
}

function textOf(value: Wire): string {
  return new TextDecoder().decode(bytesOf(value));
}

/** The types that are one JSON value. Without bytes they have their zero value. */
const scalars: ReadonlyMap<string, (value: Wire) => unknown> = new Map<string, (value: Wire) => unknown>([
  ['string', textOf],
  ['bool', (value) => numberOf(value) !== 0],
  ...['int32', 'int64', 'uint32', 'uint64'].map((type) => [type, numberOf] as const),
  ['bytes', (value) => Buffer.from(bytesOf(value)).toString('base64')],
  ['double', readDouble],
  ['resource.Quantity', (value) => textIn(value) || '0'],
  ['meta.Time', (value) => timeOf(value, false)],
  ['meta.MicroTime', (value) => timeOf(value, true)],
  ['meta.Duration', (value) => `${(numbersIn(value).get(1) ?? 0) / 1e9}s`],
  ['meta.FieldsV1', (value) => jsonIn(value)],
  ['runtime.RawExtension', (value) => jsonIn(value)],
  ['intstr.IntOrString', intOrString],
  ['authentication.ExtraValue', textsIn],
  ['authorization.ExtraValue', textsIn],
  ['certificates.ExtraValue', textsIn],
]);

function readDouble(value: Wire): number {
  const bytes = bytesOf(value);
  return bytes.length === 8 ? new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true) : 0;
}

/** The first field of a message, as text. */
function textIn(value: Wire): string {
  let text = '';
  for (const field of wireFields(bytesOf(value))) if (field.number === 1) text = textOf(field.value);
  return text;
}

function textsIn(value: Wire): readonly string[] {
  return [...wireFields(bytesOf(value))].map((field) => textOf(field.value));
}

/** The numbers of a message by field. */
function numbersIn(value: Wire): ReadonlyMap<number, number> {
  const numbers = new Map<number, number>();
  for (const field of wireFields(bytesOf(value))) {
    if (typeof field.value === 'bigint') numbers.set(field.number, numberOf(field.value));
  }
  return numbers;
}

function jsonIn(value: Wire): unknown {
  const text = textIn(value);
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ProtobufFault('a raw value is no JSON');
  }
}

/** A time in RFC 3339; null where the message has no seconds. */
function timeOf(value: Wire, micro: boolean): string | null {
  const numbers = numbersIn(value);
  const [seconds, nanos] = [numbers.get(1) ?? 0, numbers.get(2) ?? 0];
  if (seconds === 0 && nanos === 0) return null;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime()) || date.getTime() < 0) throw new ProtobufFault('a time is out of range');
  const whole = date.toISOString().slice(0, 19);
  return micro ? `${whole}.${String(Math.floor(nanos / 1000)).padStart(6, '0')}Z` : `${whole}Z`;
}

function intOrString(value: Wire): number | string {
  let [isText, number, text] = [false, 0, ''];
  for (const field of wireFields(bytesOf(value))) {
    if (field.number === 1) isText = numberOf(field.value) === 1;
    if (field.number === 2) number = numberOf(field.value);
    if (field.number === 3) text = textOf(field.value);
  }
  return isText ? text : number;
}

const messages: ReadonlyMap<string, string> = new Map(Object.entries(table.messages));
const parsed = new Map<string, ReadonlyMap<number, MessageField>>();

/** The fields of a message by number: `2 spec core.PodSpec;3 args []string`. */
function fieldsOf(message: string): ReadonlyMap<number, MessageField> {
  const known = parsed.get(message);
  if (known !== undefined) return known;
  const text = messages.get(message);
  if (text === undefined) throw new ProtobufFault(`the message ${message} is not known`);
  const entries = text.split(';').map((field): [number, MessageField] => {
    const [number, name = '', type = ''] = field.split(' ');
    const shape = type.startsWith('[]') ? 'list' : type.startsWith('{}') ? 'map' : 'one';
    return [Number(number), { name, type: shape === 'one' ? type : type.slice(2), shape }];
  });
  const fields = new Map(entries);
  parsed.set(message, fields);
  return fields;
}

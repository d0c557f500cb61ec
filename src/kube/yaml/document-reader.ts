import { closestText } from '../edit-distance.ts';
import type { Place } from '../manifest.ts';
import type { PlacedNode } from './placed-node.ts';
import { sourceOf } from './source.ts';
import { readStrictDocument } from './strict-document.ts';
import type { TextFile } from './text-file.ts';

/** What is wrong in a document, and where. */
export interface DocumentFault {
  readonly place: Place;
  readonly message: string;
}

/** A document that is read field by field. The reader looks at `faults` at the end. */
export interface DocumentRead {
  readonly root: DocumentValue;
  /** In the order in which they were found. */
  readonly faults: readonly DocumentFault[];
}

/**
 * Opens the one document of a text in YAML or JSON. A text that is neither is a fault, and its root is a missing value.
 * The name is what messages call the document.
 */
export function openDocument({ file, text }: TextFile, name: string): DocumentRead {
  const source = sourceOf(text, file);
  const faults: DocumentFault[] = [];
  const fault = (offset: number, message: string): void =>
    void faults.push({ place: source.placeAt(Math.max(offset, 0)), message });
  const read = readStrictDocument(source.text);
  if ('fault' in read) fault(read.fault.offset, read.fault.message);
  return { root: new DocumentValue('fault' in read ? null : read.root, 0, name, fault), faults };
}

/** Adds a fault at an offset of the text. */
type AddFault = (offset: number, message: string) => void;

/** What a number must be. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

/**
 * One value of a document. A method that reads it returns a stand-in of its type (an empty text, 0, an empty list) where the
 * value is something else, and adds a fault. A value that is missing adds one only when it is asked for.
 */
export class DocumentValue {
  private readonly node: PlacedNode | null;
  private readonly at: number;
  private readonly name: string;
  private readonly addFault: AddFault;

  /** `null` is a value whose fault was added already. */
  constructor(node: PlacedNode | null, around: number, name: string, addFault: AddFault) {
    this.node = node;
    this.at = node === null || node.at < 0 ? around : node.at;
    this.name = name;
    this.addFault = addFault;
  }

  /** Says what is wrong with it. */
  fault(message: string): void {
    if (this.node !== null) this.addFault(this.at, message);
  }

  /** Whether it is `null`, or nothing is written. */
  get isNull(): boolean {
    return this.node?.is === 'scalar' && this.node.value === null;
  }

  /** A text; where `longest` is given, one with no more characters. */
  text(longest = Number.POSITIVE_INFINITY): string {
    const value = this.scalar();
    if (typeof value !== 'string') return this.wrong('a text', '');
    if (value.length > longest) return this.wrong(`a text of at most ${longest} characters`, '');
    return value;
  }

  number({ min, max, whole = false }: NumberRange): number {
    const value = this.scalar();
    const isRight = typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value));
    const range = max < Number.MAX_SAFE_INTEGER ? `from ${min} to ${max}` : `from ${min} on`;
    return isRight ? value : this.wrong(`a ${whole ? 'whole ' : ''}number ${range}`, Math.max(min, 0));
  }

  boolean(): boolean {
    const value = this.scalar();
    return typeof value === 'boolean' ? value : this.wrong('true or false', false);
  }

  /** One of some words; a word like one of them is suggested. */
  oneOf<const Word extends string>(words: readonly [Word, ...Word[]]): Word {
    const value = this.scalar();
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    const meant = typeof value === 'string' ? closestText(value, words) : undefined;
    return this.wrong(`one of ${words.join(', ')}`, words[0], meant);
  }

  list(): readonly DocumentValue[] {
    if (this.node?.is !== 'list') return this.wrong('a list', []);
    return this.node.items.map(
      (item, index) => new DocumentValue(item, this.at, `${this.name}[${index}]`, this.addFault),
    );
  }

  fields(): DocumentFields {
    if (this.node?.is !== 'map') this.wrong('a map of fields', undefined);
    const map = this.node?.is === 'map' ? this.node : null;
    return new DocumentFields(map, this.at, this.name, this.addFault);
  }

  private scalar(): unknown {
    return this.node?.is === 'scalar' ? this.node.value : undefined;
  }

  private wrong<T>(is: string, instead: T, meant?: string): T {
    this.fault(`${this.name} is ${is}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`);
    return instead;
  }
}

type MapNode = PlacedNode & { readonly is: 'map' };

/** The fields of a map. */
export class DocumentFields {
  private readonly map: MapNode | null;
  private readonly at: number;
  private readonly name: string;
  private readonly addFault: AddFault;

  constructor(map: MapNode | null, at: number, name: string, addFault: AddFault) {
    this.map = map;
    this.at = at;
    this.name = name;
    this.addFault = addFault;
  }

  /** A field that must be there; `message` is the fault where it is not. */
  get(field: string, message = `${this.name} has no field "${field}".`): DocumentValue {
    const found = this.optional(field);
    if (found !== undefined) return found;
    if (this.map !== null) this.addFault(this.at, message);
    return new DocumentValue(null, this.at, field, this.addFault);
  }

  /** A field that may be left out. */
  optional(field: string): DocumentValue | undefined {
    const at = this.map?.keys.indexOf(field) ?? -1;
    const node = this.map?.values[at];
    return node === undefined
      ? undefined
      : new DocumentValue(node, this.map?.keyAts[at] ?? this.at, field, this.addFault);
  }

  /** Adds a fault for each field that is not one of these. */
  only(known: readonly string[]): void {
    for (const [at, key] of (this.map?.keys ?? []).entries()) {
      if (known.includes(key)) continue;
      const meant = closestText(key, known);
      const hint = meant === undefined ? `There are ${known.join(', ')}.` : `Did you mean "${meant}"?`;
      this.addFault(this.map?.keyAts[at] ?? this.at, `${this.name} has no field "${key}". ${hint}`);
    }
  }
}

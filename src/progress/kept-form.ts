/** Any object of JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a kept file holds, and how it came to be so from one version of the program to the next. */
export interface KeptForm<Data extends object> {
  /** What stands in it, for messages: `settings`. */
  readonly what: string;
  /** The field that holds the version of the form. A file without it is of version 0. */
  readonly versionField: string;
  readonly version: number;
  /** How the fields of each older version become those of the next one, by the older version. */
  readonly migrations: Readonly<Record<number, (fields: Fields) => Fields>>;
  /** What is in the fields of the present version; null where they are not of it. */
  readonly parse: (fields: Fields) => Data | null;
  readonly empty: Data;
}

/** What was found where a kept file should be. */
export type Seen<Data> =
  | { readonly is: 'whole'; readonly data: Data; readonly version: number }
  | { readonly is: 'later'; readonly version: number }
  | { readonly is: 'unreadable'; readonly because: string }
  | { readonly is: 'absent' }
  /** `line`: where it stops to be JSON, where that is known. Counts from 1. */
  | { readonly is: 'damaged'; readonly line?: number };

/** What a value of JSON is by a form; an older version is brought to the present one. */
export function seenIn<Data extends object>(value: unknown, form: KeptForm<Data>): Seen<Data> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { is: 'damaged' };
  let fields = value as Fields;
  const { [form.versionField]: version = 0 } = fields;
  if (typeof version !== 'number' || !Number.isSafeInteger(version) || version < 0) return { is: 'damaged' };
  if (version > form.version) return { is: 'later', version };
  for (let at = version; at < form.version; at += 1) {
    const migrate = form.migrations[at];
    if (migrate === undefined) return { is: 'damaged' };
    fields = migrate(fields);
  }
  const data = form.parse(fields);
  return data === null ? { is: 'damaged' } : { is: 'whole', data, version };
}

/** In which form a client wants an answer. */
export interface Wanted {
  /** Absent: the objects themselves. */
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** The media type of the answer's `Content-Type`. JSON is YAML too. */
  readonly type: string;
}

/** One entry of an `Accept` header. */
export interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The first form that the client accepts and that there is, or why there is none: `type` no media type of ours,
 * `form` none in the form that is asked for.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/negotiation/negotiate.go.
 */
export function negotiate(accept: string | undefined): Wanted | 'type' | 'form' {
  const ranges = mediaRanges(accept);
  const served = ranges.filter(({ type }) => typeOf(type) !== undefined);
  for (const { type, parameters } of served) {
    const [as, group, version] = [parameters.get('as'), parameters.get('g'), parameters.get('v')];
    if (as === undefined) return { type: typeOf(type)! };
    if (forms.has(as) && group === 'meta.k8s.io' && version === 'v1') {
      return { as: as as NonNullable<Wanted['as']>, type: typeOf(type)! };
    }
  }
  const known = ranges.some(({ type }) => type === 'application/vnd.kubernetes.protobuf');
  return served.length > 0 || known ? 'form' : 'type';
}

/** The entries of an `Accept` header, most wanted first. None at all means everything. */
export function mediaRanges(accept: string | undefined): readonly MediaRange[] {
  const entries = (accept ?? '').split(',').filter((entry) => entry.trim() !== '');
  if (entries.length === 0) return [{ type: '*/*', parameters: new Map() }];
  return entries
    .map((entry) => {
      const [type = '', ...rest] = entry.split(';').map((part) => part.trim());
      const pairs = rest.map((part): [string, string] => {
        const at = part.indexOf('=');
        return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
      });
      return { type, parameters: new Map(pairs) };
    })
    .toSorted((a, b) => qualityOf(b) - qualityOf(a));
}

const forms: ReadonlySet<string> = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);

function typeOf(range: string): string | undefined {
  if (range === 'application/json' || range === 'application/*' || range === '*/*') return 'application/json';
  return range === 'application/yaml' ? range : undefined;
}

function qualityOf({ parameters }: MediaRange): number {
  const quality = Number(parameters.get('q') ?? 1);
  return Number.isFinite(quality) ? quality : 1;
}

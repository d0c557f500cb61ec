/** The form of an answer that a client accepts and the server has. */
export interface NegotiatedForm {
  /** What the objects are converted to; absent where the client wants the objects themselves. */
  readonly as?: 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
  /** The `Content-Type` of the answer. An answer as YAML is written as JSON, which is YAML too. */
  readonly type: string;
}

/** One entry of an `Accept` header. */
export interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The first form that the client accepts and the server has, or why there is none: `type` where the server has none of
 * the media types, `form` where it has one of them, but not in the form that the client asks for.
 * Source: k8s.io/apiserver pkg/endpoints/handlers/negotiation/negotiate.go.
 */
export function negotiate(accept: string | undefined): NegotiatedForm | 'type' | 'form' {
  const ranges = mediaRanges(accept);
  const served = ranges.filter(({ type }) => servedType(type) !== undefined);
  for (const { type, parameters } of served) {
    const [as, group, version] = [parameters.get('as'), parameters.get('g'), parameters.get('v')];
    if (as === undefined) return { type: servedType(type)! };
    if (transformations.has(as) && group === 'meta.k8s.io' && version === 'v1') {
      return { as: as as NonNullable<NegotiatedForm['as']>, type: servedType(type)! };
    }
  }
  const known = ranges.some(({ type }) => type === 'application/vnd.kubernetes.protobuf');
  return served.length > 0 || known ? 'form' : 'type';
}

/** The entries of an `Accept` header, highest quality first. A missing or empty header accepts everything. */
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

const transformations: ReadonlySet<string> = new Set(['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList']);

/** The media type in which the server answers a range; undefined where it has none. */
function servedType(range: string): string | undefined {
  if (range === 'application/json' || range === 'application/*' || range === '*/*') return 'application/json';
  return range === 'application/yaml' ? range : undefined;
}

function qualityOf({ parameters }: MediaRange): number {
  const quality = Number(parameters.get('q') ?? 1);
  return Number.isFinite(quality) ? quality : 1;
}

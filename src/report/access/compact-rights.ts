import type { FreshWords } from '../../rbac/universe/fresh-words.ts';
import type { RequestShape, ResourceShape } from '../../rbac/universe/request-shapes.ts';

/** Who may do something, and where. */
export interface AccessRow {
  /** All that may do exactly the same, as `sallyport can` takes them. */
  readonly subjects: readonly string[];
  /** `*`: every verb. */
  readonly verb: string;
  /** Empty for the core group; `*`: every group; null for a path. */
  readonly group: string | null;
  /** With its subresource: `pods/log`. `*`: every resource of the group; null for a path. */
  readonly resource: string | null;
  /** The one object that is meant; null: any, or a request that names none. */
  readonly name: string | null;
  /** `*`: everywhere, in namespaces of later too, all at once, and what is in none; null: a request that is in none. */
  readonly namespace: string | null;
  /** Of a request for a path that is no resource; null for a resource. */
  readonly path: string | null;
  readonly allowed: boolean;
}

/** What is allowed, without by whom and where. */
export type Right = Pick<AccessRow, 'verb' | 'group' | 'resource' | 'name' | 'path'>;

/**
 * Allowed requests of one place in as few rights as wildcards allow: where the fresh verb, group or resource is among them,
 * it stands for all, and `*` takes the place of what it covers. `everywhere`: what is allowed in every namespace; what its
 * wildcards cover is left out.
 */
export function compactRights(
  shapes: readonly RequestShape[],
  fresh: FreshWords,
  everywhere: readonly RequestShape[] = [],
): readonly Right[] {
  const resources: ResourceShape[] = [];
  const paths: Right[] = [];
  for (const shape of shapes) {
    if ('path' in shape) paths.push({ verb: shape.verb, group: null, resource: null, name: null, path: shape.path });
    else resources.push(asObjectOf(shape, fresh));
  }
  const wide = new Set(everywhere.flatMap((shape) => ('path' in shape || shape.name !== null ? [] : [key(shape)])));
  const left = resources.filter(({ verb, group }) => {
    const groups = [group, fresh.group];
    return ![verb, fresh.verb].some((of) => groups.some((one) => hasAll(wide, of, one, fresh)));
  });
  return [...compactResources(left, fresh), ...compactPaths(paths, fresh)];
}

/** A request about a Namespace object: the fresh one stands for any. */
function asObjectOf(shape: ResourceShape, fresh: FreshWords): ResourceShape {
  return typeof shape.where === 'object' && shape.where.in === fresh.namespace ? { ...shape, name: null } : shape;
}

function compactResources(shapes: readonly ResourceShape[], fresh: FreshWords): readonly Right[] {
  const there = new Set(shapes.flatMap((shape) => (shape.name === null ? [key(shape)] : [])));
  const named = new Set(shapes.map((shape) => `${key(shape)} ${shape.name}`));
  const rights = new Map<string, Right>();
  for (const shape of shapes) {
    const { verb, group, resource, name } = shape;
    const [, subresource] = resource.split('/');
    const ofAll = `${fresh.resource}/${subresource}`;
    const covering = [
      { verb: '*', group: '*', resource: '*', holds: hasAll(there, fresh.verb, fresh.group, fresh) },
      { verb, group: '*', resource: '*', holds: hasAll(there, verb, fresh.group, fresh) },
      { verb: '*', group, resource: '*', holds: hasAll(there, fresh.verb, group, fresh) },
      { verb, group, resource: '*', holds: hasAll(there, verb, group, fresh) },
      { verb: '*', group, resource: ofAll, holds: there.has(key({ verb: fresh.verb, group, resource: ofAll })) },
      { verb, group, resource: ofAll, holds: there.has(key({ verb, group, resource: ofAll })) },
      { verb: '*', group, resource, holds: there.has(key({ verb: fresh.verb, group, resource })) },
      { verb, group, resource, holds: there.has(key(shape)) },
      { verb: '*', group, resource, name, holds: named.has(`${key({ ...shape, verb: fresh.verb })} ${name}`) },
      { verb, group, resource, name, holds: true },
    ].find(({ holds }) => holds);
    if (covering === undefined) continue;
    const right = withWildcards({ name: null, path: null, ...covering }, fresh);
    rights.set(JSON.stringify(right), right);
  }
  return [...rights.values()];
}

/** Whether a verb is allowed on every resource and subresource of a group. */
function hasAll(there: ReadonlySet<string>, verb: string, group: string, fresh: FreshWords): boolean {
  const { resource, subresource } = fresh;
  return (
    there.has(key({ verb, group, resource })) && there.has(key({ verb, group, resource: `${resource}/${subresource}` }))
  );
}

/** A right with `*` in the place of fresh words. */
function withWildcards({ verb, group, resource, name, path }: Right, fresh: FreshWords): Right {
  const thing = resource?.replace(fresh.resource, '*') ?? null;
  return { verb, group: group === fresh.group ? '*' : group, resource: thing, name, path };
}

function compactPaths(rights: readonly Right[], fresh: FreshWords): readonly Right[] {
  const there = new Set(rights.map(({ verb, path }) => `${verb} ${path}`));
  const any = `/${fresh.pathPart}`;
  const compact = rights.map((right): Right => {
    const path = there.has(`${right.verb} ${any}`) ? '*' : (right.path?.replace(fresh.pathPart, '*') ?? null);
    const isEvery = there.has(`${fresh.verb} ${right.path}`) || there.has(`${fresh.verb} ${any}`);
    return { ...right, verb: isEvery ? '*' : right.verb, path };
  });
  return [...new Map(compact.map((right) => [`${right.verb} ${right.path}`, right])).values()];
}

function key({ verb, group, resource }: Pick<ResourceShape, 'verb' | 'group' | 'resource'>): string {
  return `${verb} ${group} ${resource}`;
}

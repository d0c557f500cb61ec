import type { Right } from '../claims/access-claim.ts';
import { type AnyRule, urlCovers } from '../policy-rule.ts';
import { type RbacObjects, RbacPolicy } from '../rbac-policy.ts';
import type { User } from '../user.ts';
import { addBit, addBits, type Bits, bitsWhere, both, either, isSame, noBits } from './bits.ts';
import { isNameless, type ResourceShape } from './request-shapes.ts';
import type { AccessUniverse } from './universe.ts';

/** The shapes of a universe, found by their words. */
export class ShapeIndex {
  readonly count: number;
  /** Shapes that are asked once: of the whole cluster, of paths, and about Namespace objects. */
  readonly once: Bits;
  /** Shapes that are asked in each namespace. */
  readonly inEach: Bits;
  readonly #universe: AccessUniverse;
  readonly #ofResources: Bits;
  readonly #byVerb = new Map<string, Bits>();
  readonly #byGroup = new Map<string, Bits>();
  readonly #byResource = new Map<string, Bits>();
  readonly #bySubresource = new Map<string, Bits>();
  readonly #byName = new Map<string, Bits>();
  readonly #byPlace = new Map<string, Bits>();
  readonly #byPath = new Map<string, Bits>();
  readonly #rules = new Map<AnyRule, Bits>();

  constructor(universe: AccessUniverse) {
    const { shapes } = universe;
    this.#universe = universe;
    this.count = shapes.length;
    const put = (map: Map<string, Bits>, key: string, at: number): void => {
      let bits = map.get(key);
      if (bits === undefined) map.set(key, (bits = noBits(shapes.length)));
      addBit(bits, at);
    };
    for (const [at, shape] of shapes.entries()) {
      put(this.#byVerb, shape.verb, at);
      if ('path' in shape) {
        put(this.#byPath, shape.path, at);
        continue;
      }
      const slash = shape.resource.indexOf('/');
      put(this.#byGroup, shape.group, at);
      put(this.#byResource, shape.resource, at);
      if (slash >= 0) put(this.#bySubresource, shape.resource.slice(slash + 1), at);
      // A request without a name has an empty one, which a rule can name.
      if (shape.name !== null || isNameless(shape)) put(this.#byName, shape.name ?? '', at);
      if (typeof shape.where === 'object') put(this.#byPlace, shape.where.in, at);
    }
    const isNamespaced = (at: number): boolean => (shapes[at] as ResourceShape).where === 'namespaced';
    this.#ofResources = bitsWhere(shapes.length, (at) => !('path' in shapes[at]!));
    this.inEach = bitsWhere(shapes.length, isNamespaced);
    this.once = bitsWhere(shapes.length, (at) => !isNamespaced(at));
  }

  /** The shapes about the Namespace object of this name, where there are any. */
  about(namespace: string): Bits | undefined {
    return this.#byPlace.get(namespace);
  }

  /** The shapes that a rule allows, where its binding counts. */
  ofRule(rule: AnyRule): Bits {
    let found = this.#rules.get(rule);
    if (found === undefined) this.#rules.set(rule, (found = this.#decideRule(rule)));
    return found;
  }

  /**
   * The shapes that a right means. `namespace` is where namespaced ones are asked; `null` for those that are asked once. The
   * right to an object by its name means the shape with that name; without a name, all of them.
   */
  ofRight(right: Right, namespace: string | null): Bits {
    const verbs = right.verbs.includes('*') ? this.#all() : this.#any(this.#byVerb, right.verbs);
    if ('path' in right) {
      if (namespace !== null) return noBits(this.count);
      return both(verbs, this.#ofUrls([right.path]));
    }
    const { group, resource, name, namespaces } = right;
    const isMeant = namespace === null || namespaces === 'every' || namespaces?.includes(namespace) === true;
    if (!isMeant) return noBits(this.count);
    // What belongs to the whole cluster is meant by a right without namespaces, and by one to every namespace and resource.
    const isOnce = namespaces === undefined || namespaces === 'every';
    if (namespace === null && !isOnce) return noBits(this.count);
    const thing =
      resource === '*'
        ? this.#ofResources
        : both(this.#any(this.#byGroup, [group]), this.#any(this.#byResource, [resource]));
    const named = name === undefined ? thing : both(thing, this.#any(this.#byName, [name]));
    return both(both(verbs, named), namespace === null ? this.once : this.inEach);
  }

  #decideRule({ verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] }: AnyRule): Bits {
    const ofVerbs = verbs.includes('*') ? this.#all() : this.#any(this.#byVerb, verbs);
    const ofPaths = this.#ofUrls(nonResourceURLs);
    if (apiGroups.length === 0 || resources.length === 0) return both(ofVerbs, ofPaths);
    const ofGroups = apiGroups.includes('*') ? this.#ofResources : this.#any(this.#byGroup, apiGroups);
    const ofThings = resources.includes('*')
      ? this.#ofResources
      : either(
          this.#any(this.#byResource, resources),
          this.#any(
            this.#bySubresource,
            resources.flatMap((one) => (one.startsWith('*/') ? [one.slice(2)] : [])),
          ),
        );
    const found = both(ofGroups, ofThings);
    const named = resourceNames.length === 0 ? found : both(found, this.#any(this.#byName, resourceNames));
    return both(ofVerbs, either(named, ofPaths));
  }

  #ofUrls(urls: readonly string[]): Bits {
    const bits = noBits(this.count);
    for (const [path, found] of this.#byPath) if (urls.some((url) => urlCovers(url, path))) addBits(bits, found);
    return bits;
  }

  #any(map: ReadonlyMap<string, Bits>, keys: readonly string[]): Bits {
    const bits = noBits(this.count);
    for (const key of keys) {
      const found = map.get(key);
      if (found !== undefined) addBits(bits, found);
    }
    return bits;
  }

  #all(): Bits {
    return bitsWhere(this.#universe.shapes.length, () => true);
  }
}

/** What one user or group is given. */
interface Given {
  /** Of the shapes that are asked once. */
  readonly once: Bits;
  /** In every namespace. */
  readonly everywhere: Bits;
  /** In some namespaces, besides. */
  readonly within: Map<string, Bits>;
}

/**
 * Who may do what in one cluster, over a universe. RBAC is a union: what each user and each group is given is decided once,
 * and a subject may do what its user or one of its groups may.
 */
export class AccessMatrix {
  readonly index: ShapeIndex;
  /** By principal: `User NAME`, `Group NAME`. */
  readonly #given = new Map<string, Given>();

  constructor(objects: RbacObjects, index: ShapeIndex) {
    this.index = index;
    for (const [namespace, byPrincipal] of new RbacPolicy(objects).byPrincipal()) {
      for (const [principal, grants] of byPrincipal) {
        const bits = noBits(index.count);
        for (const rule of grants.flatMap(({ rules }) => rules)) addBits(bits, index.ofRule(rule));
        this.#give(principal, namespace, bits);
      }
    }
  }

  /** The shapes that a user may send in a namespace; with `null` those that are asked once. */
  allowed(user: User, namespace: string | null): Bits {
    const bits = noBits(this.index.count);
    for (const principal of principalsOf(user)) {
      const given = this.#given.get(principal);
      if (given === undefined) continue;
      addBits(bits, namespace === null ? given.once : given.everywhere);
      const here = namespace === null ? undefined : given.within.get(namespace);
      if (here !== undefined) addBits(bits, here);
    }
    return bits;
  }

  /** The users and groups that are given something else than in another matrix over the same universe. */
  changedFrom(other: AccessMatrix): ReadonlySet<string> {
    const all = new Set([...this.#given.keys(), ...other.#given.keys()]);
    return new Set(
      [...all].filter((principal) => !isSameGiven(this.#given.get(principal), other.#given.get(principal))),
    );
  }

  #give(principal: string, namespace: string, bits: Bits): void {
    const { count, once, inEach } = this.index;
    const given = this.#given.get(principal) ?? { once: noBits(count), everywhere: noBits(count), within: new Map() };
    this.#given.set(principal, given);
    if (namespace === '') {
      addBits(given.once, both(bits, once));
      addBits(given.everywhere, both(bits, inEach));
      return;
    }
    given.within.set(namespace, both(bits, inEach));
    const about = this.index.about(namespace);
    if (about !== undefined) addBits(given.once, both(bits, about));
  }
}

function isSameGiven(one: Given | undefined, other: Given | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (!isSame(one.once, other.once) || !isSame(one.everywhere, other.everywhere)) return false;
  if (one.within.size !== other.within.size) return false;
  return [...one.within].every(([place, bits]) => {
    const there = other.within.get(place);
    return there !== undefined && isSame(bits, there);
  });
}

/** The user itself and its groups, as bindings name them. */
export function principalsOf({ name, groups }: User): readonly string[] {
  return [`User ${name}`, ...groups.map((group) => `Group ${group}`)];
}

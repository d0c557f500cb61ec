import { closestText } from '../kube/edit-distance.ts';
import { type ApiResource, groupVersions } from '../kube/served/served-resources.ts';
import { type AccessSubject, readSubject, subjectForms } from '../rbac/access-subject.ts';
import type { Right } from '../rbac/claims/access-claim.ts';
import type { TextFault } from './claim-text.ts';

/**
 * Subjects and rights as a scenario writes them. Subjects: `user:jane`, `group:devs`, `sa:shop/ci`. Rights: verbs, a
 * resource, and where, as `kubectl auth can-i` takes them: `get pods`, `get,list,watch pods`, `create pods/exec`, `update
 * deployments.apps`, `get secrets/db` (one object), `get /healthz`, `list pods in shop`, `delete secrets in *` (in every
 * namespace and in all at once), `* secrets` (every verb), `* *` (every verb on every resource).
 */

/** Verbs that are no method of the API, and where the server asks for them. Source: kubernetes.io, “Authorization”. */
const OTHER_VERBS = ['impersonate', 'bind', 'escalate', 'approve', 'sign', 'attest', 'use'];
const API_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const RBAC = 'rbac.authorization.k8s.io';
/** Of the core group and of the whole cluster; no server serves them, and `impersonate` is asked for them. */
const IMPERSONATED = ['users', 'groups'];
const METHODS = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'];

/** Reads one subject. */
export function parseSubject(text: string): AccessSubject | TextFault {
  const read = readSubject(text.trim());
  return read ?? { fault: `"${text}" is not a subject`, hint: `Write ${subjectForms.join(', ')}.` };
}

const forms =
  'Write VERB RESOURCE, such as get pods, get,list pods/log, update deployments.apps, get secrets/db or get /healthz; in NAMESPACE or in * may follow.';

/** Reads one right. `namespaces` is where, if the text does not say. */
export function parseRight(text: string, namespaces: readonly string[] | 'every'): Right | TextFault {
  const [, verbText = '', thing = '', where] = /^(\S+)\s+(\S+)(?:\s+in\s+(\S+))?$/.exec(text.trim()) ?? [];
  if (thing === '') return { fault: `"${text}" is not a right`, hint: forms };
  const verbs = verbText.split(',');
  if (thing.startsWith('/')) return parsePath(text, verbs, thing, where);
  const known = [...API_VERBS, ...OTHER_VERBS, '*'];
  const wrong = verbs.find((verb) => !known.includes(verb));
  if (wrong !== undefined) return unknownVerb(wrong, known);
  const resource = parseResource(thing);
  if ('fault' in resource) return resource;
  const { group, name: named, found, object } = resource;
  const unserved = found && verbs.find((verb) => API_VERBS.includes(verb) && !found.verbs.split(' ').includes(verb));
  if (found && unserved !== undefined) {
    return { fault: `${found.name} has no verb ${unserved}`, hint: `It has ${found.verbs.split(' ').join(', ')}.` };
  }
  const nameless = verbs.find((verb) => verb === 'deletecollection' || (verb === 'create' && !named.includes('/')));
  if (object !== undefined && nameless !== undefined) {
    return { fault: `a request to ${nameless} carries no name`, hint: `Write ${nameless} ${named} without a name.` };
  }
  // A RoleBinding asks whether its writer may bind the ClusterRole in the namespace of the binding.
  const isBind = group === RBAC && named === 'clusterroles' && verbs.every((verb) => verb === 'bind');
  const isImpersonated = group === '' && IMPERSONATED.includes(named);
  const isOfCluster = (found?.namespaced === false && !isBind) || isImpersonated;
  if (isOfCluster && where !== undefined) {
    return { fault: `${named} belong to the whole cluster`, hint: `Leave out in ${where}.` };
  }
  return {
    verbs,
    group,
    resource: named,
    ...(object === undefined ? {} : { name: object }),
    ...(isOfCluster ? {} : { namespaces: where === undefined ? namespaces : where === '*' ? 'every' : [where] }),
  };
}

function parsePath(text: string, verbs: readonly string[], path: string, where: string | undefined): Right | TextFault {
  if (where !== undefined) return { fault: `"${text}": a path is in no namespace`, hint: `Leave out in ${where}.` };
  const wrong = verbs.find((verb) => ![...METHODS, '*'].includes(verb));
  if (wrong === undefined) return { verbs, path };
  return { fault: `"${wrong}" is no verb on a path`, hint: `The verbs are ${METHODS.join(', ')}.` };
}

function unknownVerb(verb: string, known: readonly string[]): TextFault {
  const meant = closestText(verb, known);
  const hint = meant === undefined ? `The verbs are ${known.join(', ')}.` : `Did you mean ${meant}?`;
  return { fault: `there is no verb "${verb}"`, hint };
}

interface NamedThing {
  readonly group: string;
  /** With its subresource. */
  readonly name: string;
  /** What discovery says of it; absent for a resource that v1.35 does not serve, and for `*`. */
  readonly found?: ApiResource;
  /** The name of one object. */
  readonly object?: string;
}

/** `pods`, `deployments.apps`, and after a slash a subresource, an object, or an object and a subresource of it. */
function parseResource(text: string): NamedThing | TextFault {
  if (text === '*') return { group: '*', name: '*' };
  const [type = '', first, second, ...more] = text.split('/');
  if (more.length > 0 || first === '' || second === '') return { fault: `"${text}" is not a resource`, hint: forms };
  const [plural = '', ...rest] = type.split('.');
  const group = rest.length === 0 ? undefined : rest.join('.');
  const serving = groupVersions.filter(({ resources, group: of, preferred }) => {
    return preferred && (group === undefined || of === group) && resources.some(({ name }) => name === plural);
  });
  const [served] = serving;
  if (group === undefined && second === undefined && IMPERSONATED.includes(plural)) {
    return { group: '', name: plural, ...(first === undefined ? {} : { object: first }) };
  }
  if (served === undefined) return ownResource(text, plural, group, [first, second]);
  const at = (name: string): ApiResource | undefined => served.resources.find((resource) => resource.name === name);
  const base = at(plural);
  const thing = (name: string, object?: string): NamedThing => {
    const found = at(name);
    return {
      group: served.group,
      name,
      ...(found ? { found } : {}),
      ...(object === undefined ? {} : { object }),
    };
  };
  if (first === undefined || base === undefined) return thing(plural);
  if (second !== undefined) {
    return at(`${plural}/${second}`)
      ? thing(`${plural}/${second}`, first)
      : noSubresource(plural, second, served.resources);
  }
  return at(`${plural}/${first}`) ? thing(`${plural}/${first}`) : thing(plural, first);
}

/** A resource of an API that v1.35 does not serve itself: it must have its group. */
function ownResource(
  text: string,
  plural: string,
  group: string | undefined,
  [first, second]: readonly (string | undefined)[],
): NamedThing | TextFault {
  if (group !== undefined && !groupVersions.some((served) => served.group === group)) {
    if (second !== undefined) return { group, name: `${plural}/${second}`, ...(first ? { object: first } : {}) };
    return { group, name: plural, ...(first === undefined ? {} : { object: first }) };
  }
  const names = groupVersions.flatMap(({ resources, group: of }) =>
    resources.map(({ name }) => (group === undefined || of === '' ? name : `${name}.${of}`)),
  );
  const meant = closestText(group === undefined ? plural : `${plural}.${group}`, new Set(names));
  const hint =
    meant === undefined
      ? 'Write the plural name of a resource; one of another API with its group, as widgets.example.com.'
      : `Did you mean ${meant}?`;
  return { fault: `Kubernetes v1.35 has no resource "${text}"`, hint };
}

function noSubresource(plural: string, word: string, resources: readonly ApiResource[]): TextFault {
  const has = resources.flatMap(({ name }) => (name.startsWith(`${plural}/`) ? [name.slice(plural.length + 1)] : []));
  const hint = has.length === 0 ? 'It has none.' : `It has ${has.join(', ')}.`;
  return { fault: `${plural} has no subresource "${word}"`, hint };
}

/** A right as a scenario writes it: `parseRight` reads the same right again. */
export function printRight(right: Right): string {
  const verbs = right.verbs.join(',');
  if ('path' in right) return `${verbs} ${right.path}`;
  const { group, resource, name, namespaces } = right;
  const [plural = '', subresource] = resource.split('/');
  const isServedFirst = groupVersions.find(({ resources }) => resources.some((each) => each.name === plural));
  const type = group === '' || group === '*' || isServedFirst?.group === group ? plural : `${plural}.${group}`;
  const object = name === undefined ? '' : `/${name}`;
  const where = namespaces === undefined ? '' : namespaces === 'every' ? ' in *' : ` in ${namespaces.join(', ')}`;
  return `${verbs} ${type}${object}${subresource === undefined ? '' : `/${subresource}`}${where}`;
}

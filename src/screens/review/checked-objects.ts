import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { isEqual } from '../../kube/json.ts';
import { namespacedName } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import { isOfCluster } from '../../session/board/flow-axes.ts';
import { questionOf } from '../../session/question/answers.ts';
import type { Result, Session } from '../../session/session.ts';

/** So many objects are named; of the others only the number is. */
const mostNamed = 5;

/** What was checked, in one sentence: what the answer brought into the cluster, and what was changed with kubectl. */
export function checkedSentence({ result, cluster, scenario, context }: Session): string {
  if (!result) return '';
  if (questionOf(scenario) !== null) return 'Checked: your answer in answer.yaml.';
  const { accepted = [] } = result.applied ?? {};
  const own = accepted.map(({ ref }) => nameOf(ref.kind, ref.namespace, ref.name, scenario.namespace));
  const byHand = changedObjects(result, cluster?.untouched, scenario.namespace).filter((name) => !own.includes(name));
  const where = context === null ? '' : ` on ${context}`;
  const answer = own.length === 0 ? null : `answer.yaml (${listed(own)})`;
  const changes = byHand.length === 0 ? null : `what you changed with kubectl (${listed(byHand)})`;
  const what = [answer, changes].filter((part) => part !== null);
  return `Checked: the cluster${where} with ${what.length === 0 ? 'nothing changed' : what.join(', and ')}.`;
}

/** The objects that differ from the start state and that no controller makes, by kind and name. */
function changedObjects({ snapshot }: Result, untouched: Snapshot | undefined, namespace: string): readonly string[] {
  if (!snapshot || !untouched) return [];
  const of = (kind: string, before: readonly Kept[], now: readonly Kept[]): readonly string[] => {
    const [old, fresh] = [byName(before), byName(now)];
    return [...new Set([...old.keys(), ...fresh.keys()])]
      .filter((name) => !isEqual(declared(old.get(name)), declared(fresh.get(name))))
      .map((name) => {
        const { metadata } = fresh.get(name) ?? old.get(name) ?? {};
        const gone = fresh.has(name) ? '' : ', removed';
        return `${nameOf(kind, metadata?.namespace, metadata?.name ?? '', namespace)}${gone}`;
      });
  };
  return [
    ...of('NetworkPolicy', untouched.policies, snapshot.policies),
    ...of('Namespace', untouched.namespaces, snapshot.namespaces),
    ...of('Service', untouched.services, snapshot.services),
    ...of('Pod', untouched.pods, snapshot.pods),
  ];
}

type Kept = NetworkPolicy | Snapshot['namespaces'][number] | Snapshot['services'][number] | Snapshot['pods'][number];

function byName(objects: readonly Kept[]): ReadonlyMap<string, Kept> {
  const own = objects.filter(
    ({ metadata }) =>
      !isOfCluster(metadata?.namespace ?? '') && !metadata?.ownerReferences?.some((of) => of.controller),
  );
  return new Map(own.map((object) => [namespacedName(object), object]));
}

/** What a person declares of an object: its labels, and the spec of a policy or a Service. */
function declared(object: Kept | undefined): unknown {
  if (!object) return null;
  const spec = object.spec && ('podSelector' in object.spec || 'ports' in object.spec) ? object.spec : null;
  return [object.metadata?.labels ?? {}, spec];
}

function nameOf(kind: string, namespace: string | undefined, name: string, own: string): string {
  return `${kind} ${namespace === undefined || namespace === own ? name : `${namespace}/${name}`}`;
}

function listed(names: readonly string[]): string {
  const more = names.length - mostNamed;
  return [...names.slice(0, mostNamed), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

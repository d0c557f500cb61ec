/** A user as whom a person may use a cluster: the kubeconfig has a context for it. */
export interface Identity {
  /** The name of the context. */
  readonly context: string;
  /** A user, with the groups beside `system:authenticated`; or the ServiceAccount of a namespace. */
  readonly who:
    | { readonly is: 'user'; readonly name: string; readonly groups: readonly string[] }
    | { readonly is: 'sa'; readonly namespace: string; readonly name: string };
}

/** An identity for people: `jane (user jane, group developers)`. */
export function identityText({ context, who }: Identity): string {
  if (who.is === 'sa') return `${context} (service account ${who.namespace}/${who.name})`;
  const { groups } = who;
  const of = groups.length === 0 ? '' : `, ${groups.length === 1 ? 'group' : 'groups'} ${groups.join(', ')}`;
  return `${context} (user ${who.name}${of})`;
}

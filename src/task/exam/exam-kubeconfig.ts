import { kubeconfigIn, otherUsersIn } from '../../cli/kubeconfig-file.ts';

/** A cluster of an exam, as a kubeconfig has it. */
export interface ExamContext {
  /** The name of the context, the cluster and the user. */
  readonly context: string;
  /** The text of a kubeconfig for this cluster alone. */
  readonly kubeconfig: string;
}

/** Which context is the current one, and the namespace of each, where a person has changed them. */
export interface ChosenContexts {
  readonly current: string | null;
  readonly namespaces: ReadonlyMap<string, string>;
}

/**
 * One kubeconfig with a context for each cluster of an exam. `chosen` says what an earlier one of the exam was left with; on
 * the first one the current context is the first.
 */
export function examKubeconfig(contexts: readonly ExamContext[], chosen: ChosenContexts): string {
  const read = contexts.flatMap(({ context, kubeconfig }) => {
    const one = kubeconfigIn(kubeconfig);
    return one === null ? [] : [{ context, ...one, others: otherUsersIn(kubeconfig) }];
  });
  const [first] = contexts;
  // The users whom a task gives have contexts that begin with the task's.
  const users = read.flatMap(({ context, token, namespace, others }) => [
    { name: context, cluster: context, user: { token }, namespace },
    ...others.map(({ name, user }) => ({ name: `${context}-${name}`, cluster: context, user, namespace })),
  ]);
  const current = users.some(({ name }) => name === chosen.current) ? chosen.current : first?.context;
  const clusters = read.map(
    ({ context, server, ca }) => `- name: ${context}
  cluster:
    server: ${JSON.stringify(server)}
    certificate-authority-data: ${Buffer.from(ca).toString('base64')}
`,
  );
  const credentials = users.map(({ name, user }) => `- name: ${name}\n  user: ${JSON.stringify(user)}\n`);
  const named = users.map(
    ({ name, cluster, namespace }) => `- name: ${name}
  context:
    cluster: ${cluster}
    user: ${name}
    namespace: ${JSON.stringify(chosen.namespaces.get(name) ?? namespace)}
`,
  );
  return `apiVersion: v1
kind: Config
clusters:
${clusters.join('')}users:
${credentials.join('')}contexts:
${named.join('')}current-context: ${current ?? '""'}
`;
}

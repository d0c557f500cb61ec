import { kubeconfigIn } from '../../cli/kubeconfig-file.ts';

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
    return one === null ? [] : [{ context, ...one }];
  });
  const [first] = contexts;
  const current = contexts.some(({ context }) => context === chosen.current) ? chosen.current : first?.context;
  const clusters = read.map(
    ({ context, server, ca }) => `- name: ${context}
  cluster:
    server: ${JSON.stringify(server)}
    certificate-authority-data: ${Buffer.from(ca).toString('base64')}
`,
  );
  const users = read.map(
    ({ context, token }) => `- name: ${context}
  user:
    token: ${JSON.stringify(token)}
`,
  );
  const named = read.map(
    ({ context, namespace }) => `- name: ${context}
  context:
    cluster: ${context}
    user: ${context}
    namespace: ${JSON.stringify(chosen.namespaces.get(context) ?? namespace)}
`,
  );
  return `apiVersion: v1
kind: Config
clusters:
${clusters.join('')}users:
${users.join('')}contexts:
${named.join('')}current-context: ${current ?? '""'}
`;
}

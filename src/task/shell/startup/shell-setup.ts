/** What a shell on a cluster is set up with. */
export interface ShellSetup {
  /** The folder of its files, for this cluster alone. */
  readonly folder: string;
  /** The variables that must be in the environment, also where the person's own files set others. */
  readonly variables: Readonly<Record<string, string>>;
  /** The file whose one line begins the prompt. */
  readonly prompt: string;
  /** The file with kubectl's completion. */
  readonly completion: string | null;
  /** Whether the prompt begins with the current context of the kubeconfig: there are several. */
  readonly showsContext?: boolean;
  /** A line that the shell prints at first. */
  readonly greeting?: string | null;
}

/** The command that prints the current context of the shell's kubeconfig, for every shell. */
export const printContext = `sed -n 's/^current-context: *//p' "$KUBECONFIG" 2>/dev/null`;

/** The beginning of the prompt when the cluster has ended. */
export const endedPrompt = 'ended';

/** Lines for bash, zsh and sh: the variables are exported, `k` is kubectl, as it is in the exam, and the greeting is printed. */
export function setupLines({ variables, greeting }: Pick<ShellSetup, 'variables' | 'greeting'>): string {
  const exported = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`);
  const printed = greeting ? [`printf '%s\\n' ${quote(greeting)}`] : [];
  return [...exported, 'alias k=kubectl', ...printed].join('\n');
}

/** A text as one word of bash, zsh or sh. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

import { execFile } from 'node:child_process';
import type { Environment } from '../../cli/command-context.ts';

/** Whether this terminal is a pane of tmux. */
export function isInTmux(env: Environment): boolean {
  return (env.TMUX ?? '') !== '';
}

/** The variables that a pane needs: tmux gives it the environment of its server, which may be older. */
const passedOn = /^(SALLYPORT_HOME|HOME|PATH|SHELL|LANG|LC_.*|NO_COLOR|EDITOR|VISUAL|KUBE_EDITOR|XDG_.*)$/;

/**
 * The arguments of tmux that open a pane beside this one with `sallyport shell NAME` in it. `program` is how sallyport
 * was started: Node and the file that it runs.
 */
export function paneArguments(program: readonly string[], name: string, env: Environment): readonly string[] {
  return [...splitArguments(env), ...program, 'shell', name];
}

/** The beginning of the arguments that open a pane beside this one: what runs in it follows. */
export function splitArguments(env: Environment): readonly string[] {
  const variables = Object.entries(env).flatMap(([variable, value]) =>
    passedOn.test(variable) && value !== undefined ? ['-e', `${variable}=${value}`] : [],
  );
  const target = env.TMUX_PANE ? ['-t', env.TMUX_PANE] : [];
  return ['split-window', '-h', ...target, ...variables];
}

/** Opens the pane; resolves to a sentence where tmux fails, else to null. */
export function openPane(program: readonly string[], name: string, env: Environment): Promise<string | null> {
  return runTmux(paneArguments(program, name, env), env).then(({ fault }) =>
    fault === null ? null : `tmux opened no pane: ${fault}.`,
  );
}

/** Runs tmux; resolves to what it printed, and to why it failed in a few words, or null. */
export function runTmux(
  args: readonly string[],
  env: Environment,
): Promise<{ readonly printed: string; readonly fault: string | null }> {
  return new Promise((resolve) => {
    execFile('tmux', [...args], { env: { ...env } }, (error, stdout, stderr) => {
      const why = stderr.trim().split('\n')[0] || error?.message || '';
      resolve({ printed: stdout.trim(), fault: error ? why : null });
    });
  });
}

/** The message of runc for a program that cannot be started. Source: opencontainers/runc libcontainer, Go's `os/exec`. */
export function startFailureMessage(name: string, is: 'missing' | 'denied' | 'directory'): string {
  const quoted = `exec: "${name}"`;
  if (is !== 'missing') return `${quoted}: permission denied`;
  return name.includes('/')
    ? `${quoted}: stat ${name}: no such file or directory`
    : `${quoted}: executable file not found in $PATH`;
}

/** What `ps` shows of a command line: nginx and others change their own. */
export function processTitle(argv: readonly string[]): string {
  const text = argv.join(' ');
  return /^nginx\b/.test(text) ? `nginx: master process ${text}` : text;
}

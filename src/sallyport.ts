#!/usr/bin/env node
import { runCompiled } from './code-cache.ts';
import type * as Main from './main.ts';
import { nodeSatisfies, supportedNodes } from './node-version.ts';

// What `bin` names. It must load on any Node that knows ES modules: nothing newer than the build's target for this file
// (see scripts/build.ts) stands in it, and whatever costs time to load is loaded only on the way that needs it.

/** The name of the built program beside this file; only the build says it. */
declare const BUILT_MAIN: string | undefined;

const relaunched = 'SALLYPORT_RELAUNCHED';

if (nodeSatisfies(process.versions.node)) start();
else goOnUnderOwnNode();

function start(): void {
  delete process.env[relaunched];
  void loadMain().then((main) => main.start());
}

/** The program as it was built, or from its sources where this file is one of them. */
async function loadMain(): Promise<typeof Main> {
  if (typeof BUILT_MAIN === 'undefined') return import('./main.ts');
  const file = process.getBuiltinModule('node:url').fileURLToPath(new URL(BUILT_MAIN, import.meta.url));
  return runCompiled(file).exports as typeof Main;
}

/**
 * Goes on under the Node that `npm ci` brought, where there is one: same arguments, same streams, signals passed on,
 * and its end (exit code or signal) made our own.
 */
function goOnUnderOwnNode(): void {
  void Promise.all([import('node:child_process'), import('node:fs'), import('node:url')]).then(
    ([childProcess, fs, url]) => {
      const own = url.fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
      if (process.env[relaunched] || !fs.existsSync(own)) return sayWhichNode();
      const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1'];
      const passOn = (signal: NodeJS.Signals): void => void child.kill(signal);
      // Heard before the other begins: a signal that comes while it starts would else end this one alone.
      for (const signal of signals) process.on(signal, passOn);
      const child = childProcess.spawn(own, [url.fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
        stdio: 'inherit',
        env: { ...process.env, [relaunched]: '1' },
      });
      child.on('error', sayWhichNode);
      child.on('exit', (code, signal) => {
        for (const name of signals) process.removeListener(name, passOn);
        if (signal) process.kill(process.pid, signal);
        else process.exitCode = code === null ? 1 : code;
      });
      return undefined;
    },
  );
}

function sayWhichNode(): void {
  process.stderr.write(`sallyport needs Node ${supportedNodes}; this is Node ${process.versions.node}.\n`);
  process.exitCode = 2;
}

import { passOn } from './exec-session.ts';
import type { Session, Streams } from './sessions.ts';
import type { StartedContainer } from './started-container.ts';

/** Joins a client to a container's main program. A signal to the session ends the session, not the program. */
export function openAttachSession(started: StartedContainer, streams: Streams): Session {
  const left = new AbortController();
  const ended = Promise.withResolvers<number>();
  const leave = (code: number) => {
    left.abort();
    ended.resolve(code);
  };
  left.signal.addEventListener('abort', started.attachOutput(streams.stdout, streams.stderr), { once: true });
  if (streams.terminal !== undefined) started.terminal?.resize(streams.terminal.columns, streams.terminal.rows);
  if (streams.stdin !== undefined && started.takesInput) {
    void passOn(streams.stdin, (bytes) => started.writeInput(bytes), left.signal).then(() => {
      if (!left.signal.aborted) started.clientInputEnded();
    });
  }
  void started.exitCode.then(leave);
  return {
    exitCode: ended.promise,
    signal: () => leave(0),
    resize: (columns, rows) => started.terminal?.resize(columns, rows),
  };
}

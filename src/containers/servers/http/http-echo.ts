import type { Program } from '../../runtime/process.ts';
import { type ConnectionHandler, envOf, flagOf } from '../connection-handler.ts';
import { portsOr, serveUntilKilled } from '../listen.ts';
import { httpHandler } from './http-server.ts';

/** hashicorp/http-echo: answers every request with its `-text`. Source: hashicorp/http-echo main.go. */
export const serveHttpEcho: ConnectionHandler = httpHandler((_request, context) => {
  const text = flagOf(context.argv, 'text') ?? envOf(context, 'ECHO_TEXT') ?? 'hello-world';
  return { status: 200, headers: { 'X-App-Name': 'http-echo' }, body: `${text}\n` };
});

/** http-echo: its server. */
export const httpEcho: Program = (process) =>
  serveUntilKilled(process, portsOr(process, 5678), () => serveHttpEcho, ['[INFO] server is listening on :5678']);

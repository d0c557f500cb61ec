import { type ConnectionHandler, envOf, flagOf } from '../connection-handler.ts';
import { http } from './http-answers.ts';

/** hashicorp/http-echo: its `-text`, whatever is asked. */
export const serveHttpEcho: ConnectionHandler = (socket, at) => {
  const text = flagOf(at.argv, 'text') ?? envOf(at, 'ECHO_TEXT') ?? 'hello-world';
  return http(socket, at, () => ({ status: 200, headers: { 'X-App-Name': 'http-echo' }, body: `${text}\n` }));
};

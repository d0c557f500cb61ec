import { envOf, flagOf, type Serve } from '../serving.ts';
import { http } from './http-answers.ts';

/** hashicorp/http-echo: its `-text`, whatever is asked. */
export const serveHttpEcho: Serve = (socket, at) => {
  const text = flagOf(at.words, 'text') ?? envOf(at, 'ECHO_TEXT') ?? 'hello-world';
  return http(socket, at, () => ({ status: 200, headers: { 'X-App-Name': 'http-echo' }, body: `${text}\n` }));
};

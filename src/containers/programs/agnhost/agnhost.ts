import type { Program } from '../../runtime/process.ts';
import { agnhostServer } from '../../servers/http/agnhost.ts';
import { print } from '../command-line/messages.ts';
import { agnhostConnect } from './agnhost-connect.ts';

/** agnhost: `connect` tries a connection; its other modes serve. Source: kubernetes/kubernetes test/images/agnhost/. */
export const agnhost: Program = (process) => {
  const [, mode] = process.argv;
  if (mode === 'connect') return agnhostConnect(process);
  return mode === '--help' || mode === 'help' ? print(process, helpText) : agnhostServer(process);
};

const helpText = `Usage:
  app [command]

Available Commands:
  connect
  netexec
  pause
  porter
  serve-hostname
`;

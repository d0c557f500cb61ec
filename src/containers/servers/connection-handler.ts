import type { Container, Pod } from 'kubernetes-types/core/v1';
import { namespaceOf, podAddresses } from '../../kube/pods.ts';
import { hostnameOf } from '../network/hostname.ts';
import type { Socket } from '../network/pod-network.ts';
import { BrokenPipe } from '../runtime/streams.ts';

/** What a server knows about where it runs. */
export interface ServerContext {
  readonly hostname: string;
  /** The pod's addresses. */
  readonly addresses: readonly string[];
  readonly namespace: string;
  /** The container as its pod's spec has it. */
  readonly container: Container;
  /** What the program was started with, its own name first. */
  readonly argv: readonly string[];
  readonly port: number;
  readonly now: () => Date;
  /** Writes a line to the program's log. */
  readonly log: (line: string) => void;
  /** Reads a file of the container; undefined: there is no such file. */
  readonly read: (path: string) => Uint8Array | undefined;
}

/** Handles one accepted connection, to its end. */
export type ConnectionHandler = (socket: Socket, context: ServerContext) => Promise<void>;

/** The value of an environment variable that a container is given as text. */
export function envOf({ container }: ServerContext, name: string): string | undefined {
  return container.env?.find((entry) => entry.name === name)?.value;
}

/** The value of `--name=value`, `-name=value` or `--name value` on a command line. */
export function flagOf(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word.startsWith('-') && word.replace(/^--?/, '').split('=')[0] === name);
  const word = argv[at];
  if (word === undefined) return undefined;
  return word.includes('=') ? word.slice(word.indexOf('=') + 1) : argv[at + 1];
}

/** `1.27.0` of `nginx:1.27.0-alpine`; `usual` where the tag is no full version. */
export function imageVersion(image: string | undefined, usual: string): string {
  return /:(\d+\.\d+\.\d+)/.exec(image ?? '')?.[1] ?? usual;
}

/** What accepts connections for a handler. One that the client has closed ends without an error. */
export function acceptWith(handler: ConnectionHandler, context: ServerContext): (socket: Socket) => void {
  return (socket) => {
    handler(socket, context).catch((error: unknown) => {
      socket.close();
      if (!(error instanceof BrokenPipe)) throw error;
    });
  };
}

/** The name, addresses and namespace of a pod, for the servers in it. */
export function podIdentity(pod: Pod): Pick<ServerContext, 'hostname' | 'addresses' | 'namespace'> {
  return { hostname: hostnameOf(pod), addresses: podAddresses(pod), namespace: namespaceOf(pod) };
}

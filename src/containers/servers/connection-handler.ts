import type { Container, Pod } from 'kubernetes-types/core/v1';
import { namespaceOf, podAddresses } from '../../kube/pods.ts';
import { hostnameOf } from '../network/hosts-file.ts';
import type { Socket } from '../network/pod-network.ts';
import { BrokenPipe } from '../runtime/process.ts';

/** Where a server stands: what it needs to know to answer. */
export interface ServerContext {
  readonly hostname: string;
  /** The pod's addresses. */
  readonly addresses: readonly string[];
  readonly namespace: string;
  /** The container as its pod's spec has it; its image says which program answers. */
  readonly container: Container;
  /** What the program was started with, its own name first. */
  readonly argv: readonly string[];
  readonly port: number;
  readonly now: () => Date;
  /** A line of the program's log. */
  readonly log: (line: string) => void;
  /** A file of the container. */
  readonly read: (path: string) => Uint8Array | undefined;
}

/** Talks over one accepted connection until it is done with it. */
export type ConnectionHandler = (socket: Socket, at: ServerContext) => Promise<void>;

/** The value of an environment variable that a container is given as text. */
export function envOf({ container }: ServerContext, name: string): string | undefined {
  return container.env?.find((entry) => entry.name === name)?.value;
}

/** The value of `--name=value`, `-name=value` or `--name value` among a program's words. */
export function flagOf(words: readonly string[], name: string): string | undefined {
  const at = words.findIndex((word) => word.replace(/^--?/, '').split('=')[0] === name && word.startsWith('-'));
  const word = words[at];
  if (word === undefined) return undefined;
  return word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[at + 1];
}

/** `1.27` of `nginx:1.27-alpine`, if it is a full version; else what the image is at the time of writing. */
export function versionOf(image: string | undefined, otherwise: string): string {
  return /:(\d+\.\d+\.\d+)/.exec(image ?? '')?.[1] ?? otherwise;
}

/** Runs a server over each connection; one that the client gives up ends without a word. */
export function acceptWith(serve: ConnectionHandler, at: ServerContext): (socket: Socket) => void {
  return (socket) => {
    serve(socket, at).catch((error: unknown) => {
      socket.close();
      if (!(error instanceof BrokenPipe)) throw error;
    });
  };
}

/** Name, addresses and namespace of a pod, for what answers in it. */
export function podIdentity(pod: Pod): Pick<ServerContext, 'hostname' | 'addresses' | 'namespace'> {
  return { hostname: hostnameOf(pod), addresses: podAddresses(pod), namespace: namespaceOf(pod) };
}

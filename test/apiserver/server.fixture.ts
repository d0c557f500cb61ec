import { type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { AccountTokens } from '../../src/apiserver/access/account-token.ts';
import { CertificateAuthority } from '../../src/apiserver/certificates/certificate-authority.ts';
import type { ClusterContext } from '../../src/apiserver/request.ts';
import { type ApiServer, type ServeOptions, serveApi } from '../../src/apiserver/server.ts';
import type { PodSessions } from '../../src/containers/runtime/sessions.ts';
import type { Manifest } from '../../src/kube/manifest.ts';
import { Simulator } from '../../src/simulator/simulator.ts';

/** Sessions of a cluster in which no container runs. */
export const noSessions: PodSessions = {
  exec: () => ({ failed: 'container not found' }),
  attach: () => ({ failed: 'container not found' }),
  log: () => undefined,
};

/** A server over a fresh cluster, and a client that may do everything. */
export interface Served {
  readonly server: ApiServer;
  readonly simulator: Simulator;
  /** Stores an object as controllers would. */
  store(object: object): Manifest;
  ask(path: string, options?: AskOptions): Promise<Reply>;
  /** The events of a watch, until it ends or so many have come. */
  watch(path: string, most: number, options?: AskOptions): Promise<readonly WatchEvent[]>;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Uint8Array;
  /** Without one, the right one. Empty: none. */
  readonly token?: string;
}

export interface Reply {
  readonly code: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The body as JSON. */
  readonly json: () => Answered;
}

/** The fields of answers that tests look at; each answer has some of them. */
export interface Answered {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: AnsweredMetadata;
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly items: readonly Answered[];
  readonly columnDefinitions: readonly { readonly name: string }[] | null;
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: object | null }[];
  readonly groups: readonly { readonly name: string }[];
  readonly versions: readonly DiscoveredVersion[];
  readonly resources: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, OpenApiPath>>;
  readonly components: { readonly schemas: Readonly<Record<string, OpenApiSchema>> };
}

export interface AnsweredMetadata {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface DiscoveredVersion {
  readonly version: string;
  readonly resources: readonly { readonly resource: string }[];
}

/** In the index, the address of a document; in a document, the operations of a path by their methods. */
export type OpenApiPath = { readonly serverRelativeURL: string } & {
  readonly [method in 'get' | 'put' | 'post' | 'patch']?: OpenApiOperation;
};

export interface OpenApiOperation {
  readonly parameters: readonly { readonly name: string }[];
  readonly 'x-kubernetes-group-version-kind': object;
}

export interface OpenApiSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
}

export interface WatchEvent {
  readonly type: string;
  readonly object: Answered;
}

export const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

export async function serve(options: Partial<ServeOptions> = {}): Promise<Served> {
  let seed = 7;
  const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const simulator = new Simulator({ now: () => new Date(), random });
  simulator.settle();
  const context: ClusterContext = {
    simulator,
    sessions: noSessions,
    now: () => new Date(),
    tokens: new AccountTokens(),
    authority: new CertificateAuthority(() => new Date()),
    changed: () => simulator.settle(),
  };
  const server = await serveApi({ context, ...options });
  return {
    server,
    simulator,
    store: (object) => simulator.objects.create(object as Manifest),
    ask: (path, asked = {}) =>
      new Promise((resolve, reject) => {
        const sent = send(server, path, asked, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({
              code: response.statusCode ?? 0,
              headers: response.headers,
              text,
              json: () => JSON.parse(text) as Answered,
            });
          });
        });
        sent.on('error', reject);
        sent.end(asked.body);
      }),
    watch: (path, most, asked = {}) =>
      new Promise((resolve, reject) => {
        const sent = send(server, path, asked, (response) => {
          let text = '';
          const events = (): WatchEvent[] =>
            text
              .split('\n')
              .slice(0, -1)
              .map((line) => JSON.parse(line) as WatchEvent);
          response.on('data', (chunk: Buffer) => {
            text += chunk.toString();
            if (events().length < most) return;
            resolve(events().slice(0, most));
            sent.destroy();
          });
          response.on('end', () => resolve(events()));
          response.on('error', () => resolve(events()));
        });
        sent.on('error', reject);
        sent.end();
      }),
  };
}

function send(
  server: ApiServer,
  path: string,
  { method = 'GET', headers = {}, token = server.token }: AskOptions,
  answered: (response: IncomingMessage) => void,
): ClientRequest {
  const { hostname, port } = new URL(server.url);
  const authorization = token === '' ? {} : { authorization: `Bearer ${token}` };
  return httpsRequest(
    {
      hostname,
      port,
      path,
      method,
      // Whatever the `Host` header says, the certificate is looked at for this name.
      servername: 'localhost',
      ca: server.caCertificate,
      headers: { ...authorization, ...headers },
      agent: false,
    },
    answered,
  );
}

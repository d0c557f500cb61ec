import type { ServerResponse } from 'node:http';
import { methodNotAllowed } from '../../kube/api-errors.ts';
import type { ApiRequest } from '../request.ts';
import { mediaRanges } from '../wire/accept.ts';
import { isPretty, sendJson, sendStatus, sendText } from '../wire/respond.ts';
import { groupVersions } from './api-resources.ts';
import { aggregatedDocument, discoveryDocument } from './discovery.ts';
import type { OpenApi } from './openapi.ts';

/** What the documents about the server itself are made from. */
export interface DocumentSources {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  readonly openApi: OpenApi;
}

/**
 * Answers a request for a document about the server: discovery, the version, health, OpenAPI, the list of all paths.
 * Health answers to every method, the others to GET.
 */
export function sendDocument(
  response: ServerResponse,
  request: ApiRequest,
  parts: readonly string[],
  { address, openApi }: DocumentSources,
): void {
  const [root = '', ...rest] = parts;
  if (health.has(root)) return sendHealth(response, root, rest, request.query);
  if (root === 'openapi' && rest.length === 1 && rest[0] === 'v2') return sendOpenApiV2(response, request);
  const object = root === 'openapi' ? openApi.document(rest, request) : documentOf(parts, address);
  if (object === undefined) return sendText(response, 404, '404 page not found\n');
  if (request.method !== 'GET') return sendStatus(response, methodNotAllowed());
  if (typeof object === 'string') return sendOpenApi(response, request, object);
  if ((root === 'api' || root === 'apis') && rest.length === 0 && wantsAggregated(request.headers['accept'])) {
    return sendAggregated(response, request, root);
  }
  sendJson(response, 200, object, { pretty: isPretty(request) });
}

const health: ReadonlySet<string> = new Set(['healthz', 'livez', 'readyz']);
const checks: readonly string[] = ['ping', 'log', 'etcd'];

/** Source: https://kubernetes.io/docs/reference/using-api/health-checks/ */
function sendHealth(response: ServerResponse, root: string, rest: readonly string[], query: URLSearchParams): void {
  const [check, ...more] = rest;
  if (more.length > 0 || (check !== undefined && !checks.includes(check))) {
    return sendText(response, 404, '404 page not found\n');
  }
  const lines = checks.map((one) => `[+]${one} ok\n`).join('');
  sendText(response, 200, query.has('verbose') && check === undefined ? `${lines}${root} check passed\n` : 'ok');
}

/** Source: k8s.io/apimachinery pkg/version/types.go, `Info`. */
const version = {
  major: '1',
  minor: '35',
  emulationMajor: '1',
  emulationMinor: '35',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '34',
  gitVersion: 'v1.35.4',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};

function documentOf(parts: readonly string[], address: string): object | undefined {
  if (parts.length === 0) return { paths: allPaths() };
  if (parts.length === 1 && parts[0] === 'version') return version;
  return discoveryDocument(parts, address);
}

function allPaths(): readonly string[] {
  const groups = groupVersions.filter(({ group }) => group !== '');
  const ofGroups = groups.flatMap(({ group, version: one }) => [`/apis/${group}`, `/apis/${group}/${one}`]);
  const others = [
    '/api',
    '/api/v1',
    '/apis',
    '/healthz',
    '/livez',
    '/openapi/v2',
    '/openapi/v3',
    '/readyz',
    '/version',
  ];
  return [...new Set([...ofGroups, ...others])].toSorted();
}

function wantsAggregated(accept: string | undefined): boolean {
  return mediaRanges(accept).some(
    ({ parameters }) =>
      parameters.get('as') === 'APIGroupDiscoveryList' &&
      parameters.get('g') === 'apidiscovery.k8s.io' &&
      parameters.get('v') === 'v2',
  );
}

function sendAggregated(response: ServerResponse, { headers }: ApiRequest, root: 'api' | 'apis'): void {
  const { text, etag } = aggregatedDocument(root);
  const caching = { 'Cache-Control': 'public', ETag: etag, Vary: 'Accept' };
  if (headers['if-none-match'] === etag) {
    response.writeHead(304, caching);
    response.end();
    return;
  }
  const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  sendText(response, 200, `${text}\n`, { 'Content-Type': type, ...caching });
}

/**
 * The document of OpenAPI 2 describes no kind. The supported versions of kubectl read it only for kinds that OpenAPI 3
 * lacks, and ask for it as protobuf (gnostic's `openapi.v2.Document`).
 */
function sendOpenApiV2(response: ServerResponse, request: ApiRequest): void {
  if (request.method !== 'GET') return sendStatus(response, methodNotAllowed());
  const wantsProtobuf = (request.headers['accept'] ?? '').includes('com.github.proto-openapi.spec.v2');
  if (!wantsProtobuf) return sendJson(response, 200, emptyV2, { pretty: isPretty(request) });
  const type = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
  sendText(response, 200, emptyV2Protobuf, { 'Content-Type': type });
}

const emptyV2 = { swagger: '2.0', info: { title: 'Kubernetes', version: '1.35' }, paths: {} };
/** Field 1 `swagger`, field 2 `info` with 1 `title` and 2 `version`, field 8 `paths`. */
const emptyV2Protobuf = '\n\u00032.0\u0012\u0012\n\nKubernetes\u0012\u00041.35B\0';

/** Sends an OpenAPI document. One that is asked for with its hash never changes. */
function sendOpenApi(response: ServerResponse, { query }: ApiRequest, text: string): void {
  const caching: Record<string, string> = query.has('hash') ? { 'Cache-Control': 'public, immutable' } : {};
  sendText(response, 200, text, { 'Content-Type': 'application/json', Vary: 'Accept', ...caching });
}

import type { DnsReply, DnsType } from '../../../kube/dns.ts';
import { type QueryAttempts, queryServer } from '../../libc/resolver.ts';
import type { Process } from '../../runtime/process.ts';

/** What is looked up, and where. */
export interface Lookup {
  /** As it was written. */
  readonly name: string;
  /** The names that are asked for in its place, until one exists. */
  readonly names: readonly string[];
  /** The address of the server. */
  readonly address: string;
  /** How long an answer is waited for. */
  readonly milliseconds: number;
}

/** What a server answered to the last name that it was asked for. */
export interface QueryResult {
  readonly name: string;
  /** Undefined: it did not answer. */
  readonly reply: DnsReply | undefined;
}

/** Asks a server for one name after the other, until one exists or the server does not answer. */
export async function queryNames(
  process: Process,
  server: string,
  names: readonly string[],
  type: DnsType,
  attempts: QueryAttempts,
): Promise<QueryResult> {
  let result: QueryResult = { name: '', reply: undefined };
  for (const name of names) {
    result = { name, reply: await queryServer(process, server, { name, type }, attempts) };
    if (result.reply === undefined || result.reply.code === 'NOERROR') break;
  }
  return result;
}

import type { Protocol } from '../netpol/flow.ts';
import type { PortFilter } from '../network/port-filter.ts';
import { wrongUsage } from './exit.ts';

/**
 * What is wrong with a port as a person wrote it, or null: a number is from 1 to 65535, a name is an IANA service name
 * (k8s.io/apimachinery pkg/util/validation, `IsValidPortName`).
 */
export function portFault(value: unknown): string | null {
  if (typeof value === 'number') {
    return Number.isInteger(value) && value >= 1 && value <= 65535 ? null : `port ${value} is not from 1 to 65535`;
  }
  if (typeof value !== 'string') return 'port is a number, or the name of a port';
  const isName = /^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(value) && value.length <= 15;
  if (isName) return null;
  if (/^-?[0-9]+$/.test(value)) return `port "${value}" is in quotation marks: write the number without them`;
  return `"${value}" is not the name of a port: lower-case letters, digits and hyphens, at most 15`;
}

/** A port of a command line: digits are a number, anything else a name. */
export function readPort(text: string): number | string {
  return /^-?[0-9]+$/.test(text) ? Number(text) : text;
}

/** The ports that `--port` and `--protocol` ask about. A text that cannot be a port is wrong usage. */
export function readPortFilter(text: string | undefined, protocol: Protocol | undefined): PortFilter {
  const port = text === undefined ? undefined : readPort(text);
  const fault = port === undefined ? null : portFault(port);
  if (fault !== null) throw wrongUsage(fault);
  return { ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }) };
}

import type { Check, FlowKind, Group, PortRange } from '../../graders/grader.ts';
import { printGroup, printPorts } from './claim-text.ts';

/** What a check claims, as a sentence in the words of docs/scenarios.md; groups stand between backticks. */
export function claimSentence({ claim }: Pick<Check, 'claim'>): string {
  switch (claim.is) {
    case 'only':
      return `Only ${groups(claim.these)} may reach ${groups(claim.reach)}, on any port.`;
    case 'never':
      return `No connection from ${ends(claim)}${portsOf(claim)} is allowed.`;
    case 'works':
      return `Every connection from ${ends(claim)}${portsOf(claim)} is allowed.`;
    case 'unchanged':
      return 'Whatever no other check speaks of is as in the untouched cluster.';
    case 'unchanged policies':
      return 'The policies allow and block the same as those of the start.';
  }
}

function ends({ from, to }: FlowKind): string {
  return `${groups(from)} to ${groups(to)}`;
}

function portsOf({ ports, exceptPorts }: FlowKind): string {
  if (ports !== undefined) return ` on ${listed(ports)}`;
  return exceptPorts === undefined ? '' : ` on a port other than ${listed(exceptPorts)}`;
}

function groups(all: readonly Group[]): string {
  return all.map((group) => `\`${printGroup(group)}\``).join(' or ');
}

function listed(ports: readonly PortRange[]): string {
  return ports.map(printPorts).join(' or ');
}

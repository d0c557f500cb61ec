import type { Check, FlowKind, Group, PortRange } from '../../graders/grader.ts';
import { type AccessSubject, printSubject } from '../rbac/access-subject.ts';
import type { Right } from '../rbac/claims/access-claim.ts';
import { printRight } from './access-text.ts';
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
    case 'may exactly':
      return `${who(claim.who)} may do exactly this: ${rights(claim.rights)}.`;
    case 'may':
      return `${who(claim.who)} may do all of this: ${rights(claim.rights)}.`;
    case 'may not':
      return `${who(claim.who)} may do nothing of this: ${rights(claim.rights)}.`;
    case 'only may': {
      const these = claim.these.length === 0 ? 'No subject' : `No subject but ${who(claim.these)}`;
      return `${these} may do anything of this: ${rights(claim.rights)}.`;
    }
    case 'no further rights':
      return `${who(claim.who)} may do nothing that leads to further rights.`;
    case 'unchanged access':
      return 'Who may do what is as in the untouched cluster, but for what other checks speak of.';
  }
}

function who(subjects: readonly AccessSubject[]): string {
  return subjects.map((subject) => `\`${printSubject(subject)}\``).join(' and ');
}

function rights(all: readonly Right[]): string {
  return all.map((right) => `\`${printRight(right)}\``).join(' or ');
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

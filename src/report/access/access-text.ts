import type { Place } from '../../kube/manifest.ts';
import type { ExplainedAccess } from './access-answer.ts';
import { actionWords, decisionWords, nearestWords, objectWords, subjectWords } from './access-words.ts';

/** Where a rule of a role stands in the files that were read; undefined where that is not known. */
export type PlaceOfRole = (role: string, path: string) => Place | undefined;

/**
 * An answer in words: yes or no, what decides, what else allows it, and the smallest change that turns the answer.
 * `everywhere`: all namespaces were asked about.
 */
export function accessText(answer: ExplainedAccess, placeOf: PlaceOfRole, everywhere = false): string {
  const { request, allowed, decidedBy, others, nearest } = answer;
  const who = subjectWords(request.subject);
  const lines = [
    `${allowed ? '● yes' : '○ no'}: ${who} ${allowed ? 'may' : 'may not'} ${actionWords(request, everywhere)}`,
  ];
  if (decidedBy !== null) lines.push(`  ${decisionWords(decidedBy, placeOf(decidedBy.role, decidedBy.rule))}`);
  else lines.push(...noBindingWords(answer, who).map((says) => `  ${says}`));
  if (others.length > 0)
    lines.push(`  ${others.length === 1 ? '1 other binding allows' : `${others.length} other bindings allow`} it too:`);
  lines.push(...others.map((other) => `    ${decisionWords(other, placeOf(other.role, other.rule))}`));
  if (nearest !== undefined) lines.push(`  nearest change: ${nearestWords(nearest)}`);
  return `${lines.join('\n')}\n`;
}

/** Why no binding decides: there is none, none has the rule, or its role is missing. A sentence each. */
export function noBindingWords(
  { allowed, bindings, request, isMaster }: ExplainedAccess,
  who: string,
): readonly string[] {
  if (allowed && isMaster) return ['members of group system:masters may do everything, whatever the roles say'];
  const missing = bindings.flatMap(({ binding, missingRole }) =>
    missingRole === undefined
      ? []
      : [`${objectWords(binding)} gives nothing: ${objectWords(missingRole)} does not exist`],
  );
  const [general, given] = [true, false].map((isGeneral) =>
    bindings.filter((one) => one.missingRole === undefined && isOfEveryone(one.binding) === isGeneral),
  );
  const where = request.namespace === null ? '' : ' here';
  if (given === undefined || given.length === 0) {
    const besides = general?.length === 0 ? '' : ', besides those that Kubernetes gives to all';
    return [`no binding gives ${who} a role${where}${besides}`, ...missing];
  }
  const shown = given.slice(0, 3).map(({ binding }) => objectWords(binding));
  const more = given.length > 3 ? ` and ${given.length - 3} more` : '';
  return [
    `no rule of the roles that ${who} has${where} allows this; they come from ${shown.join(', ')}${more}`,
    ...missing,
  ];
}

/** Whether a binding is one of those by which Kubernetes gives all users, or all ServiceAccounts, a few rights. */
function isOfEveryone(binding: string): boolean {
  return binding.startsWith('ClusterRoleBinding/system:');
}

import type { AccessFinding } from '../../graders/grader.ts';
import { type AccessSubject, readSubject } from '../rbac/access-subject.ts';
import { serviceAccountUserName } from '../rbac/user.ts';

/** The command that asks a cluster what a finding is about, as its administrator: `kubectl auth can-i … --as=…`. */
export function reproduceAccess(finding: AccessFinding): readonly string[] {
  const { subject, verb, group, resource, name, namespace, path } = finding;
  const who = readSubject(subject);
  if (who === undefined) return [];
  if (path !== undefined) return [`kubectl auth can-i ${verb} ${path} ${impersonated(who)}`];
  const [plural = '', subresource] = resource.split('/');
  const type = `${plural}${group === '' ? '' : `.${group}`}${name === null ? '' : `/${name}`}`;
  const words = [
    `kubectl auth can-i ${quoted(verb)} ${quoted(type)}`,
    ...(subresource === undefined ? [] : [`--subresource=${subresource}`]),
    ...(namespace === null ? ['-A'] : [`-n ${namespace}`]),
    impersonated(who),
  ];
  return [words.join(' ')];
}

/** The options by which kubectl asks for another. A member of a group needs a name, and any will do. */
function impersonated(subject: AccessSubject): string {
  if (subject.is === 'group') return `--as=any-member --as-group=${quoted(subject.name)}`;
  const user = subject.is === 'sa' ? serviceAccountUserName(subject.namespace, subject.name) : subject.name;
  return `--as=${quoted(user === '' ? 'anyone-new' : user)}`;
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

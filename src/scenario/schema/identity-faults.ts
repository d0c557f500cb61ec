import type { Manifest } from '../../kube/manifest.ts';
import { readSubject } from '../../rbac/access-subject.ts';
import type { Fault } from '../fault.ts';
import type { YamlFile } from '../yaml-file.ts';
import { itemsOf, textAt } from './value-at-path.ts';
import { sentence, valueAt, whereIn } from './where-in.ts';

/** The context of the administrator. */
const ADMINISTRATOR = 'sallyport';

/** Identities that share a context, that are accounts which start.yaml does not make, or that have groups and may not. */
export function identityFaults({
  file,
  value,
  start,
}: {
  readonly file: YamlFile;
  readonly value: unknown;
  /** The objects of the start state; null where they could not be read. */
  readonly start: readonly Manifest[] | null;
}): readonly Fault[] {
  const identities = itemsOf(value, ['identities']);
  return identities.flatMap((_, at): readonly Fault[] => {
    const path = ['identities', at];
    const context = textAt(value, [...path, 'context']);
    const who = textAt(value, [...path, 'who']) ?? '';
    const subject = readSubject(who);
    const fault = (field: string, says: string, hint: string): Fault =>
      file.faultAt([...path, field], {
        code: 'wrong-identity',
        message: `${sentence(whereIn(value, [...path, field]))} ${says}.`,
        hint,
      });
    const isTwice = identities.slice(0, at).some((__, other) => {
      return textAt(value, ['identities', other, 'context']) === context;
    });
    const faults: Fault[] = [];
    if (context === ADMINISTRATOR) {
      faults.push(fault('context', 'is the context of the administrator', 'Give it another name.'));
    } else if (context !== undefined && isTwice) {
      faults.push(fault('context', 'is the context of an earlier identity too', 'Give it another name.'));
    }
    if (subject?.is !== 'sa') return faults;
    const isMade =
      subject.name === 'default' ||
      start === null ||
      start.some(
        ({ kind, metadata }) =>
          kind === 'ServiceAccount' &&
          metadata?.name === subject.name &&
          (metadata.namespace ?? 'default') === subject.namespace,
      );
    if (!isMade) {
      const hint = 'Put its ServiceAccount into start.yaml, or correct the name.';
      faults.push(fault('who', `is ${who}, which start.yaml does not make`, hint));
    }
    if (valueAt(value, [...path, 'groups']) !== undefined) {
      faults.push(fault('groups', 'are those of a service account', 'Leave them out: they follow from its namespace.'));
    }
    return faults;
  });
}

import type { Session } from '../../session/session.ts';
import { emptyLine, type Line, line, wrap } from '../line.ts';

/** How to install kubectl on a machine that has none, and that the task can be solved without it. */
export function kubectlLines({ shell: { install }, answerFile }: Session, width: number): readonly Line[] {
  const { system = 'this system', commands = [] } = install ?? {};
  return [
    ...wrap('The shell works on the cluster with kubectl, and kubectl is not on your PATH.', width),
    emptyLine,
    ...(commands.length > 0
      ? [
          ...wrap(`On ${system} these commands install it:`, width),
          emptyLine,
          ...commands.flatMap((command) => wrap(command, width, 'bold')),
          emptyLine,
          ...wrap('Other ways: https://kubernetes.io/docs/tasks/tools/', width),
        ]
      : wrap(`How to install it on ${system}: https://kubernetes.io/docs/tasks/tools/`, width)),
    emptyLine,
    ...wrap(
      `You can solve the task without kubectl: e opens ${answerFile} in your editor, and each save is applied.`,
      width,
    ),
    emptyLine,
    line('Press ! again when kubectl is installed.'),
  ];
}

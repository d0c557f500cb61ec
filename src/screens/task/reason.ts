import { flowName, portName } from '../../report/flow-name.ts';
import type { SelectedCell } from '../../session/board/selected-cell.ts';
import type { Session } from '../../session/session.ts';
import { emptyLine, type Line, line, wrap } from '../line.ts';
import { sideLines } from '../parts/side-lines.ts';
import type { Glyphs } from '../theme.ts';
import { accessReason, accessTitle } from './access-reason.ts';
import { faultsOf } from './answer-status.ts';

/** What the reason pane shows: why the selected flow is allowed or blocked; before that what the API server refuses. */
export function reasonPane(
  session: Session,
  selected: SelectedCell | null,
  width: number,
  glyphs: Glyphs,
): { readonly title: string; readonly lines: readonly Line[] } {
  const faults = faultsOf(session);
  const reason = reasonLines(session, selected, width);
  const title = cellTitle(session, selected, glyphs);
  if (faults.length === 0) return { title, lines: reason };
  const faultLines = faults.flatMap(({ place, says, excerpt }, at) => [
    ...(at > 0 ? [emptyLine] : []),
    ...says
      .split('\n')
      .flatMap((part, at) =>
        at === 0 ? wrap(`${place}: ${part}`, width, undefined, '  ') : wrap(part, width, undefined, '  '),
      ),
    ...(excerpt ? excerpt.split('\n').map((text) => line(text, 'dim')) : []),
  ]);
  return {
    title: faultTitle(session),
    lines: [...faultLines, emptyLine, line(title, 'bold'), ...reason],
  };
}

function faultTitle({ answer }: Session): string {
  const { accepted = [], rejected = [], fault } = answer?.applied ?? {};
  if (fault) return 'the answer is not YAML: the map still shows your last valid save';
  if (rejected.length === 0) return 'the answer is accepted, with a warning';
  return accepted.length === 0 ? 'the answer is refused' : 'a part of the answer is refused';
}

/** One sentence about the selected cell: what it is, and what it should be where that differs. */
export function cellTitle({ cluster, scenario }: Session, selected: SelectedCell | null, glyphs: Glyphs): string {
  if (!cluster || !selected) return 'why';
  if (selected.about === 'access') return accessTitle(selected);
  const plain = `${selected.row} ${glyphs.arrow} ${selected.column}:${portName(selected)}`;
  const { cell } = selected;
  if (!cell.asked) return `${plain} is not a flow`;
  const name = cell.mixed ? flowName(cell.asked, cluster.snapshot, scenario.namespace, glyphs.arrow) : plain;
  if (cell.mark === 'untested') return `${name} cannot be tested`;
  const is = cell.mark === 'yes' ? 'allowed' : 'blocked';
  const some = cell.mixed ? ' for some pods' : '';
  if (cell.agrees === false)
    return `${name} is ${is}${some} and should be ${cell.mark === 'yes' ? 'blocked' : 'allowed'}`;
  return `${name} is ${is}${some}${cell.agrees === true ? ', as it should be' : ''}`;
}

function reasonLines(session: Session, selected: SelectedCell | null, width: number): readonly Line[] {
  if (!session.cluster) return [line('The map appears when the cluster is ready.', 'dim')];
  if (selected?.about === 'access') return accessReason(selected, session.cluster.policies, width);
  if (!selected?.cell.asked) return [line('A pod always reaches itself; no policy can change that.', 'dim')];
  if (!selected.connection) return wrap(selected.because ?? 'One of its ends does not run.', width);
  const { standing } = selected.connection;
  return [
    ...sideLines(selected.connection, { from: selected.row, to: selected.column }, session.cluster.policies, width),
    ...(standing === 'undefined'
      ? [emptyLine, ...wrap('The specification does not define this flow: it is never graded.', width, 'note')]
      : []),
    ...(selected.connection.outcome === 'refused'
      ? [emptyLine, ...wrap('Nothing listens on that port: a connection is refused.', width)]
      : []),
  ];
}

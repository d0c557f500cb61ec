import type { Looked } from '../../session/explain.ts';
import type { Session } from '../../session/session.ts';
import { emptyLine, type Line, line, wrap } from '../line.ts';
import { flowName, portName } from '../parts/flow-name.ts';
import { sideLines } from '../parts/side-lines.ts';
import type { Glyphs } from '../theme.ts';
import { faultsOf } from './answer-lines.ts';

/** What the reason pane shows: why the chosen flow is open or closed; before it what the API server refuses, if it does. */
export function reasonPane(
  session: Session,
  looked: Looked | null,
  width: number,
  glyphs: Glyphs,
): { readonly title: string; readonly lines: readonly Line[] } {
  const faults = faultsOf(session);
  const reason = reasonLines(session, looked, width);
  const title = flowTitle(session, looked, glyphs);
  if (faults.length === 0) return { title, lines: reason };
  const told = faults.flatMap(({ place, says, excerpt }, at) => [
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
    lines: [...told, emptyLine, line(title, 'bold'), ...reason],
  };
}

function faultTitle({ answer }: Session): string {
  const { accepted = [], rejected = [], fault } = answer?.applied ?? {};
  if (fault) return 'the answer is not YAML: the map is that of the save before';
  if (rejected.length === 0) return 'the answer is accepted, with a warning';
  return accepted.length === 0 ? 'the answer is refused' : 'a part of the answer is refused';
}

/** One sentence of the chosen flow: what is, and what should be where that differs. */
export function flowTitle({ world, scenario }: Session, looked: Looked | null, glyphs: Glyphs): string {
  if (!world || !looked) return 'why';
  const plain = `${looked.row} ${glyphs.arrow} ${looked.column}:${portName(looked)}`;
  const { cell } = looked;
  if (!cell.flow) return `${plain} is not a flow`;
  const name = cell.mixed ? flowName(cell.flow, world.snapshot, scenario.namespace, glyphs.arrow) : plain;
  if (cell.mark === 'untested') return `${name} cannot be tested`;
  const some = cell.mixed ? ' for some pods' : '';
  if (cell.agrees === false)
    return `${name} is ${cell.mark}${some} and should be ${cell.mark === 'open' ? 'closed' : 'open'}`;
  return `${name} is ${cell.mark}${some}${cell.agrees === true ? ', as asked' : ''}`;
}

function reasonLines(session: Session, looked: Looked | null, width: number): readonly Line[] {
  if (!session.world) return [line('The map is drawn when the cluster is there.', 'dim')];
  if (!looked?.cell.flow) return [line('A pod always reaches itself; no policy can change that.', 'dim')];
  if (!looked.connection) return wrap(looked.because ?? 'One of its ends does not run.', width);
  const { standing } = looked.connection;
  return [
    ...sideLines(looked.connection, looked.row, looked.column, width),
    ...(standing === 'undefined'
      ? [emptyLine, ...wrap('The specification does not settle this flow; it is never graded.', width, 'note')]
      : []),
    ...(looked.connection.outcome === 'refused'
      ? [emptyLine, ...wrap('Nothing listens there: a connection is refused.', width)]
      : []),
  ];
}

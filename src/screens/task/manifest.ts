import { decidingLines } from '../../kube/yaml/policy-text.ts';
import type { SelectedCell } from '../../session/board/selected-cell.ts';
import type { Session } from '../../session/session.ts';
import { type Line, span } from '../line.ts';
import type { Glyphs } from '../theme.ts';
import { decidingAccessPaths } from './access-reason.ts';
import { decidingPaths } from './deciding.ts';

/** The answer file with the lines that decide the selected cell marked in front and underlined. */
export function manifestLines(session: Session, selected: SelectedCell | null, glyphs: Glyphs): readonly Line[] {
  const text = session.answer?.text ?? '';
  const deciding = new Set(
    (session.cluster?.policies ?? []).flatMap((policy) => [...decidingLines(policy, pathsOf(selected, policy.policy))]),
  );
  const faults = new Set(session.answer?.applied.rejected.map(({ line }) => line));
  const fault = session.answer?.applied.fault;
  if (fault) faults.add(fault.place.line);
  const lines = text.replace(/\n$/, '').split('\n');
  const digits = String(lines.length).length;
  return lines.map((words, at) => {
    const number = at + 1;
    const isDeciding = deciding.has(number);
    const mark = faults.has(number) ? glyphs.failed : isDeciding ? glyphs.here : ' ';
    const indent = /^\s*/.exec(words)?.[0] ?? '';
    return [
      span(`${mark} `, faults.has(number) ? 'bad' : undefined),
      span(`${String(number).padStart(digits)} `, 'dim'),
      span(indent),
      span(words.slice(indent.length), isDeciding ? 'underlined' : faults.has(number) ? 'bad' : undefined),
    ];
  });
}

function pathsOf(selected: SelectedCell | null, object: string): readonly string[] {
  if (selected?.about === 'access') return decidingAccessPaths(selected, object);
  return decidingPaths(selected?.connection ?? null, object);
}

/** The first line to show, so that the first marked line is shown without scrolling. */
export function firstOfInterest(lines: readonly Line[], room: number): number {
  const first = lines.findIndex(([mark]) => mark !== undefined && mark.text.trim() !== '');
  return first < 0 || first < room - 1 ? 0 : first - 2;
}

import type { Pod } from 'kubernetes-types/core/v1';
import { namespaceNameLabel, printLabels } from '../../kube/labels.ts';
import { declaredPorts, namespacedName, namespaceOf } from '../../kube/pods.ts';
import type { Snapshot } from '../../kube/snapshot.ts';
import type { QuestionKind } from '../../scenario/scenario.ts';
import { isOfCluster } from '../../session/board/flow-axes.ts';
import { answerOf } from '../../session/question/answers.ts';
import { shownPolicies } from '../../session/question/shown-policies.ts';
import type { Session } from '../../session/session.ts';
import { cells, emptyLine, type Line, wrap } from '../line.ts';
import type { PaneContent } from '../parts/pane-content.ts';
import type { Glyphs } from '../theme.ts';
import { codeLines } from './code-lines.ts';

/** A text to read for a question, with its heading. */
interface Reading {
  readonly title: string;
  readonly text: readonly string[];
  /** It is shown whatever is selected. */
  readonly always?: boolean;
}

/**
 * What is to be read for a question: the manifests to choose from; or the policies, and the pods with their labels. All of
 * it where it fits; else of several to choose from only the one that is selected, and the pods.
 */
export function manifestPane(session: Session, kind: QuestionKind, glyphs: Glyphs): PaneContent {
  return (width, height) => {
    const { title, readings, selected } = readingsOf(session, kind);
    const linesOf = (wanted: (at: number) => boolean): readonly Line[] =>
      readings.flatMap((reading, at) => (wanted(at) ? readingLines(reading, at === selected, width, glyphs) : []));
    const all = linesOf(() => true);
    const isWhole = all.length - 1 <= height || selected === null;
    const lines = isWhole ? all : linesOf((at) => at === selected || readings[at]?.always === true);
    return { title, lines: lines.slice(0, -1) };
  };
}

function readingLines({ title, text }: Reading, isSelected: boolean, width: number, glyphs: Glyphs): readonly Line[] {
  const heading = wrap(`${isSelected ? `${glyphs.here} ` : ''}${title}`, width, 'bold', '  ');
  return [...heading, ...codeLines(text, width), emptyLine];
}

interface Readings {
  readonly title: string;
  readonly readings: readonly Reading[];
  /** The index of the one that is selected in the answer. */
  readonly selected: number | null;
}

function readingsOf(session: Session, kind: QuestionKind): Readings {
  if (kind.is === 'choose') {
    const answer = answerOf(session);
    const picked = answer?.is === 'choose' ? kind.options.findIndex(({ id }) => id === answer.choice) : -1;
    const readings = kind.options.map(({ id, text }, at) => ({
      title: `${at + 1}  ${id}`,
      text: text.trimEnd().split('\n'),
    }));
    return { title: 'the options', readings, selected: picked < 0 ? null : picked };
  }
  const untouched = session.cluster?.untouched ?? null;
  const policies = shownPolicies(session.scenario, kind, untouched);
  const readings = [
    ...policies.map(({ name, lines, applied }) => {
      return { title: `policy ${name}${applied ? ' (applied)' : ''}`, text: lines };
    }),
    ...(untouched === null ? [] : worldReadings(untouched)),
  ];
  const { row } = session.cursor;
  return {
    title: 'policies and pods',
    readings,
    selected: kind.is === 'whichPolicy' && row < policies.length ? row : null,
  };
}

/** The pods with their labels and ports, and the namespaces that have labels of their own. */
function worldReadings({ pods, namespaces }: Snapshot): readonly Reading[] {
  const own = pods.filter((pod) => !isOfCluster(namespaceOf(pod)));
  const labelled = namespaces.flatMap(({ metadata }) => {
    const labels = Object.entries(metadata?.labels ?? {}).filter(([key]) => key !== namespaceNameLabel);
    const name = metadata?.name ?? '';
    return labels.length === 0 || isOfCluster(name) ? [] : [[name, printLabels(Object.fromEntries(labels))]];
  });
  return [
    { title: 'pods: labels, ports', text: columns(own.map(podCells)), always: true },
    ...(labelled.length === 0 ? [] : [{ title: 'namespaces: labels', text: columns(labelled), always: true }]),
  ];
}

function podCells(pod: Pod): readonly string[] {
  const ports = declaredPorts(pod).map(({ port, protocol, name }) => `${port}/${protocol}${name ? ` ${name}` : ''}`);
  return [namespacedName(pod), printLabels(pod.metadata?.labels ?? {}), ports.join(', ')];
}

/** Rows of cells as lines, each column as wide as its widest cell. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => cells(row[at] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - cells(cell))))
      .join('  ')
      .trimEnd(),
  );
}

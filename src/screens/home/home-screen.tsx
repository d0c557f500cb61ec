import { isEntryQuestion } from '../../session/entry-test.ts';
import type { Home } from '../../session/home.ts';
import { hintsOf } from '../keys.ts';
import { apart, line, span } from '../line.ts';
import { keysLines } from '../parts/keys-page.ts';
import { Page } from '../review/page.tsx';
import { pageLinesAround } from '../review/page-size.ts';
import type { Glyphs } from '../theme.ts';
import { homeKeys } from './home-keys.ts';
import { homeLines, troubleLines } from './home-lines.ts';

/** The first screen: what to do now, and the tasks to choose from. */
export function HomeScreen({
  home,
  columns,
  rows,
  glyphs,
}: {
  readonly home: Home;
  readonly columns: number;
  readonly rows: number;
  readonly glyphs: Glyphs;
}) {
  const tasks = home.tasks.filter(({ scenario }) => !isEntryQuestion(scenario));
  const passed = tasks.filter(({ progress }) => progress.state === 'passed').length;
  const width = columns - 4;
  const lines = home.keys
    ? keysLines(homeKeys, [{ ...home, keys: false }], width, glyphs)
    : homeLines(home, width, glyphs);
  const chosen = lines.findIndex((of) => of[0]?.text.startsWith(glyphs.here));
  const room = rows - pageLinesAround - 2;
  return (
    <Page
      header={apart([span(' sallyport', 'bold')], line(`${passed} of ${tasks.length} tasks passed `, 'dim'), columns)}
      title={home.keys ? 'keys' : 'what now'}
      lines={lines}
      offset={home.keys ? 0 : Math.max(0, chosen - room + 3 + troubleLines(home, width).length)}
      hints={hintsOf(homeKeys, home, glyphs)}
      columns={columns}
      rows={rows}
      glyphs={glyphs}
    />
  );
}

import type { ReactNode } from 'react';
import type { TerminalContext } from '../cli/command-context.ts';
import { endUnfinishedPastes } from '../screens/unfinished-paste.ts';

/**
 * Draws an app on the terminal until it is left. `linear`: for a screen reader, without the alternate screen. `onDrawn` gets
 * what ends the drawing. Ink is loaded here.
 */
export async function drawApp(
  element: ReactNode,
  { stdin, stdout, stderr }: Pick<TerminalContext, 'stdin' | 'stdout' | 'stderr'>,
  linear: boolean,
  onDrawn: (unmount: () => void) => void = () => undefined,
): Promise<void> {
  const { render } = await import('ink');
  const app = render(element, {
    stdin,
    stdout,
    stderr,
    alternateScreen: !linear,
    incrementalRendering: !linear,
    isScreenReaderEnabled: linear,
    interactive: true,
    exitOnCtrlC: false,
    maxFps: 60,
  });
  const stopEndingPastes = endUnfinishedPastes(stdin);
  // Ink ends the program at this signal, unless something else listens: a write that fails is enough.
  process.on('SIGXFSZ', ignoreSignal);
  onDrawn(() => app.unmount());
  await app.waitUntilExit();
  stopEndingPastes();
  process.off('SIGXFSZ', ignoreSignal);
}

function ignoreSignal(): void {}

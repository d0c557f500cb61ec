import { readFileSync } from 'node:fs';

/** One thing that the reader of the page does. */
export type Step =
  | { readonly is: 'run'; readonly command: string; readonly prints: string }
  | { readonly is: 'write'; readonly file: string; readonly text: string }
  | { readonly is: 'change'; readonly file: string; readonly before: string; readonly after: string };

/** The page, and the steps under its heading "Step by step", in order. */
export const page = readFileSync(new URL('../../docs/scenarios.md', import.meta.url), 'utf8');

export function stepsOf(text: string): readonly Step[] {
  const section = text.split('\n## Step by step\n')[1]?.split('\n## ')[0] ?? '';
  const blocks = section.matchAll(/(?:^(?:Change in|Write) `([^`]+)`:\n\n)?^```(\w+)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, file = '', kind, body = '']): Step => {
    if (kind === 'console') {
      const [first = '', ...rest] = body.split('\n');
      return { is: 'run', command: first.replace(/^\$ /, ''), prints: rest.join('\n').trim() };
    }
    if (kind === 'yaml') return { is: 'write', file, text: body };
    const lines = body.trimEnd().split('\n');
    const side = (other: string): string =>
      lines
        .filter((line) => !line.startsWith(other))
        .map((line) => line.slice(1))
        .join('\n');
    return { is: 'change', file, before: side('+'), after: side('-') };
  });
}

import { Text, type TextProps } from 'ink';
import { createContext, Fragment, memo, useContext } from 'react';
import { type Line, type Look, plain } from '../line.ts';

/** Whether the terminal shows ASCII alone: then every other character gives way to one that it has. */
export const AsciiOnly = createContext(false);

/** Lines as they are: the caller has cut them to the width of their place. */
export const Lines = memo(function Lines({ lines }: { readonly lines: readonly Line[] }) {
  const ascii = useContext(AsciiOnly);
  // Lines and their parts have no identity but their place.
  return (
    <Text wrap="hard">
      {lines.map((line, at) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={at}>
          {at > 0 ? '\n' : ''}
          {line.length === 0 ? ' ' : line.map(({ text, look }, index) => part(ascii ? plain(text) : text, look, index))}
        </Fragment>
      ))}
    </Text>
  );
});

function part(text: string, look: Look | undefined, key: number) {
  if (!look) return text;
  return (
    <Text key={key} {...styles[look]}>
      {text}
    </Text>
  );
}

/** Only what reads on light and on dark backgrounds: the terminal's own colours, and red, green and magenta of the eight. */
const styles: Readonly<Record<Look, TextProps>> = {
  dim: { dimColor: true },
  bold: { bold: true },
  good: { color: 'green' },
  bad: { color: 'red' },
  note: { color: 'magenta' },
  underlined: { underline: true, bold: true },
  reversed: { inverse: true },
};

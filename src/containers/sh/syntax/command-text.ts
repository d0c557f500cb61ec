import type { Command, List, Word } from './syntax-tree.ts';

/** A command as `jobs` shows it: its words, without what is inside some compound commands. */
export function commandText(command: Command): string {
  switch (command.is) {
    case 'simple':
      return command.words.map(wordText).join(' ');
    case 'pipeline':
      return command.commands.map(commandText).join(' | ');
    case 'and-or':
      return `${commandText(command.left)} ${command.operator} ${commandText(command.right)}`;
    case 'group':
      return `{ ${listText(command.body)}; }`;
    case 'subshell':
      return `(${listText(command.body)})`;
    case 'while':
    case 'until':
      return `${command.is} ${listText(command.test)}; do ...; done`;
    case 'if':
    case 'for':
    case 'for-arithmetic':
    case 'case':
    case 'function':
    case 'condition':
    case 'arithmetic':
      return command.is;
  }
}

function listText({ items }: List): string {
  return items.map(({ command }) => commandText(command)).join('; ');
}

function wordText(word: Word): string {
  return word
    .map((part) => (part.is === 'text' ? part.text : part.is === 'parameter' ? `$${part.name}` : '$(...)'))
    .join('');
}

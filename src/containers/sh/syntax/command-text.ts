import type { Command, Word } from './syntax-tree.ts';

/** A command as `jobs` shows it: its words, without what is inside compound commands. */
export function commandText(command: Command): string {
  switch (command.is) {
    case 'simple':
      return command.words.map(wordText).join(' ');
    case 'pipeline':
      return command.commands.map(commandText).join(' | ');
    case 'and-or':
      return `${commandText(command.left)} ${command.operator} ${commandText(command.right)}`;
    case 'group':
      return `{ ${command.body.items.map((item) => commandText(item.command)).join('; ')}; }`;
    case 'subshell':
      return `(${command.body.items.map((item) => commandText(item.command)).join('; ')})`;
    case 'loop':
      return `${command.until ? 'until' : 'while'} ${command.test.items.map((item) => commandText(item.command)).join('; ')}; do ...; done`;
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

function wordText(word: Word): string {
  return word
    .map((part) => (part.is === 'text' ? part.text : part.is === 'parameter' ? `$${part.name}` : '$(...)'))
    .join('');
}

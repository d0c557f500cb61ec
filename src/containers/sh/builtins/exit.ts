import { Leave, type Shell } from '../shell.ts';

export async function leave(shell: Shell, argv: readonly string[]): Promise<number> {
  const [name = '', word] = argv;
  const isLoop = name === 'break' || name === 'continue';
  if (word !== undefined && !/^\d+$/.test(word)) {
    await shell.complain(
      shell.isBash
        ? `${name}: ${word}: numeric argument required`
        : `${name}: ${shell.dialect === 'ash' ? `line ${shell.saysLines ? shell.line : 0}: ` : ''}Illegal number: ${word}`,
    );
    throw new Leave('exit', 2);
  }
  if (isLoop) {
    if (shell.loops === 0) return 0;
    throw new Leave(name, Math.min(Number(word ?? 1), shell.loops));
  }
  throw new Leave(name === 'return' ? 'return' : 'exit', word === undefined ? shell.status : Number(word) & 255);
}

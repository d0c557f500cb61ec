import { ControlFlow, type Shell } from '../shell.ts';

export async function leave(shell: Shell, argv: readonly string[]): Promise<number> {
  const [name = '', word] = argv;
  const isLoop = name === 'break' || name === 'continue';
  if (word !== undefined && !/^\d+$/.test(word)) {
    await shell.printError(
      shell.isBash
        ? `${name}: ${word}: numeric argument required`
        : `${name}: ${shell.dialect === 'ash' ? `line ${shell.showsLineNumbers ? shell.line : 0}: ` : ''}Illegal number: ${word}`,
    );
    throw new ControlFlow('exit', 2);
  }
  if (isLoop) {
    if (shell.loopDepth === 0) return 0;
    throw new ControlFlow(name, Math.min(Number(word ?? 1), shell.loopDepth));
  }
  throw new ControlFlow(name === 'return' ? 'return' : 'exit', word === undefined ? shell.status : Number(word) & 255);
}

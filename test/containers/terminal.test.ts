import { setTimeout as rest } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/containers/runtime/bytes.ts';
import { Pipe } from '../../src/containers/runtime/pipe.ts';
import { createSink } from '../../src/containers/runtime/streams.ts';
import { newRuntime, podOf } from './in-a-pod.ts';

/** A conversation with a program on a terminal: keys, and milliseconds to wait. */
async function talk(image: string, command: readonly string[], keys: readonly (string | number)[]) {
  const runtime = newRuntime();
  runtime.start(podOf({ image, command: ['sleep', '60'] }), 'c', () => undefined);
  const [typed, screen] = [new Pipe(), createSink()];
  const session = runtime.exec({ podUid: 'uid-box', container: 'c' }, command, {
    stdin: typed.reader,
    stdout: screen,
    stderr: screen,
    terminal: { columns: 80, rows: 24 },
  });
  if ('failed' in session) throw new Error(session.failed);
  for (const key of keys) {
    if (typeof key === 'number') await rest(key);
    else await typed.writer.write(encodeUtf8(key));
    await rest(20);
  }
  const code = await Promise.race([session.exitCode, rest(1000).then(() => 'still running')]);
  runtime.forget('uid-box');
  return { code, screen: screen.text() };
}

describe('a shell on a terminal', () => {
  it.each([
    ['busybox', 'sh', '/ # '],
    ['alpine', 'sh', '/ # '],
    ['nginx', 'bash', 'root@box:/# '],
    ['nginx', 'sh', '# '],
    ['bash', 'bash', 'bash-5.3# '],
    ['curlimages/curl', 'sh', '~ $ '],
  ])('in %s prompts from %s with %j', async (image, shell, prompt) => {
    const { screen, code } = await talk(image, [shell], ['echo hi\r', 'exit 3\r']);
    expect(screen).toBe(`${prompt}echo hi\r\nhi\r\n${prompt}exit 3\r\n`);
    expect(code).toBe(3);
  });

  it('ends at Ctrl-D with the status of the last command', async () => {
    expect(await talk('busybox', ['sh'], ['false\r', '\u0004'])).toEqual({ code: 1, screen: '/ # false\r\n/ # \r\n' });
  });

  it.each(['sleep 100', 'while :; do :; done', 'while true; do sleep 1; done', 'cat', 'yes > /dev/null'])(
    'gives %s up at Ctrl-C and prompts again',
    async (line) => {
      const { screen, code } = await talk('busybox', ['sh'], [`${line}\r`, 60, '\u0003', 'echo $?\r', 'exit\r']);
      expect(screen).toBe(`/ # ${line}\r\n^C\r\n/ # echo $?\r\n130\r\n/ # exit\r\n`);
      expect(code).toBe(0);
    },
  );

  it('goes on asking until a command is whole', async () => {
    const { screen } = await talk('busybox', ['sh'], ['for i in 1 2\r', 'do echo $i; done\r', 'exit\r']);
    expect(screen).toBe('/ # for i in 1 2\r\n> do echo $i; done\r\n1\r\n2\r\n/ # exit\r\n');
  });

  it('brings earlier lines back with the arrow keys, and lets them be changed', async () => {
    const { screen } = await talk('busybox', ['sh'], ['echo one\r', '\u001b[A', '\u007f\u007f\u007ftwo\r', 'exit\r']);
    expect(screen).toContain('\r\ntwo\r\n');
  });

  it('completes names of files', async () => {
    const { screen } = await talk('busybox', ['sh'], ['cd /et\t\r', 'pwd\r', 'exit\r']);
    expect(screen).toContain('\r\n/etc\r\n');
  });
});

describe('the line discipline', () => {
  it('gives a program whole lines, corrected', async () => {
    const { screen, code } = await talk('busybox', ['cat'], ['abd\u007fc\r', '\u0004']);
    expect(screen).toBe('abd\b \bc\r\nabc\r\n');
    expect(code).toBe(0);
  });

  it('ends a program at Ctrl-C', async () => {
    expect(await talk('busybox', ['sleep', '100'], ['\u0003'])).toEqual({ code: 130, screen: '^C' });
  });
});

import { isWrong, type Options, readOptions } from '../../network/options.ts';
import { decodeLatin1, encodeLatin1 } from '../../runtime/bytes.ts';
import type { Process, Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { message, numberOf, word } from '../../servers/databases/postgres-protocol.ts';
import { connectToServer } from './connect-to-server.ts';
import { table, targetOf } from './postgres-target.ts';

/** psql: connects, and runs what `-c` or its input say. Source: psql(1). */
export const psql: Program = async (process) => {
  const options = readOptions(process.argv, table);
  if (isWrong(options)) {
    await writeText(
      process.stderr,
      `psql: invalid option -- '${options.unknown ?? options.needsValue}'\npsql: hint: Try "psql --help" for more information.\n`,
    );
    return 1;
  }
  const target = targetOf(process, options);
  const seconds = Number(process.env.get('PGCONNECT_TIMEOUT') ?? 0);
  const dialled = await connectToServer(process, target.host, target.port, seconds);
  if (dialled.is === 'unknown host') {
    const why = dialled.because === 'no answer' ? 'Temporary failure in name resolution' : 'Name or service not known';
    await writeText(process.stderr, `psql: error: could not translate host name "${target.host}" to address: ${why}\n`);
    return 2;
  }
  const where = `connection to server at "${target.host}"${dialled.address === target.host ? '' : ` (${dialled.address})`}, port ${target.port} failed: `;
  if (dialled.is !== 'connected') {
    const why =
      dialled.is === 'refused'
        ? 'Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?'
        : dialled.is === 'unreachable'
          ? 'Network is unreachable'
          : seconds > 0
            ? 'timeout expired'
            : 'Connection timed out\n\tIs the server running on that host and accepting TCP/IP connections?';
    await writeText(process.stderr, `psql: error: ${where}${why}\n`);
    return 2;
  }
  const { socket, input } = dialled;
  try {
    const startup = `${word(196_608)}user\0${target.user}\0database\0${target.database}\0\0`;
    await socket.write(encodeLatin1(word(startup.length + 4) + startup));
    const first = await nextMessage(input);
    if (first.type !== 'R') {
      await writeText(process.stderr, `psql: error: ${where}server closed the connection unexpectedly\n`);
      return 2;
    }
    await socket.write(encodeLatin1(message('p', `${target.password ?? ''}\0`)));
    const second = await nextMessage(input);
    if (second.type === 'E') {
      const text =
        target.password === undefined ? 'fe_sendauth: no password supplied' : `FATAL:  ${errorOf(second.body)}`;
      await writeText(process.stderr, `psql: error: ${where}${text}\n`);
      return 2;
    }
    await nextMessage(input);
    return await runQueries(process, options, dialled);
  } finally {
    socket.close();
  }
};

type Dialled = Extract<Awaited<ReturnType<typeof connectToServer>>, { is: 'connected' }>;

async function runQueries(process: Process, options: Options, { socket, input }: Dialled): Promise<number> {
  const queries = options.all('c').length > 0 ? options.all('c') : await queriesOfInput(process);
  for (const query of queries) {
    await socket.write(encodeLatin1(message('Q', `${query}\0`)));
    let column = '';
    for (let part = await nextMessage(input); part.type !== 'Z' && part.type !== ''; part = await nextMessage(input)) {
      if (part.type === 'E') {
        await writeText(process.stderr, `ERROR:  ${errorOf(part.body)}\n`);
        return 1;
      }
      if (part.type === 'T') column = part.body.slice(2).split('\0')[0] ?? '';
      if (part.type === 'D')
        await writeText(process.stdout, tableOf(column, part.body.slice(6), options.has('t') || options.has('tuples')));
    }
  }
  return 0;
}

async function queriesOfInput(process: Process): Promise<readonly string[]> {
  let text = '';
  for (
    let chunk = await process.stdin.read(process.signal);
    chunk !== null;
    chunk = await process.stdin.read(process.signal)
  ) {
    text += decodeLatin1(chunk);
    if (/^\\q/m.test(text)) break;
  }
  return text
    .split(';')
    .map((query) => query.trim())
    .filter((query) => query !== '' && !query.startsWith('\\'));
}

function tableOf(column: string, value: string, bare: boolean): string {
  if (bare) return ` ${value}\n\n`;
  const width = Math.max(column.length, value.length);
  const left = Math.floor((width - column.length) / 2);
  const title = `${' '.repeat(left)}${column}`.padEnd(width);
  const shown = /^\d+$/.test(value) ? value.padStart(width) : value;
  return ` ${title} \n${'-'.repeat(width + 2)}\n ${shown}\n(1 row)\n\n`;
}

async function nextMessage(input: Dialled['input']): Promise<{ readonly type: string; readonly body: string }> {
  const head = decodeLatin1(await input.readBytes(5));
  if (head.length < 5) return { type: '', body: '' };
  return { type: head.charAt(0), body: decodeLatin1(await input.readBytes(Math.max(0, numberOf(head.slice(1)) - 4))) };
}

function errorOf(body: string): string {
  return (
    body
      .split('\0')
      .find((field) => field.startsWith('M'))
      ?.slice(1) ?? ''
  );
}

import { programName } from '../../network/saying.ts';
import type { Program } from '../../runtime/process.ts';
import { writeText } from '../../runtime/streams.ts';
import { connect, optionsOf } from './mysql-connection.ts';

/** mysqladmin ping: 0 where a server answers, even one that lets nobody in. Source: mysqladmin(1). */
export const mysqladmin: Program = async (process) => {
  const name = programName(process);
  const code = await connect(process, (fault) =>
    fault.number < 2000 && process.argv.includes('ping')
      ? undefined
      : `${name}: connect to server at '${optionsOf(process).value('h') ?? 'localhost'}' failed\nerror: '${fault.text}'\n`,
  );
  if (code !== 0) return code;
  await writeText(process.stdout, process.argv.includes('ping') ? 'mysqld is alive\n' : '');
  return 0;
};

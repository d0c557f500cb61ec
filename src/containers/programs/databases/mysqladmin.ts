import type { Program } from '../../runtime/process.ts';
import { fail, print } from '../command-line/messages.ts';
import { connectToMysql, mysqlHost, mysqlOptions } from './mysql-connection.ts';

/** mysqladmin: `ping` gives 0 where a server answers, even one that denies access. Source: mysqladmin(1). */
export const mysqladmin: Program = async (process) => {
  const isPing = process.argv.includes('ping');
  const error = await connectToMysql(process);
  const isAnswer = error === undefined || (isPing && error.number < 2000);
  if (isAnswer) return print(process, isPing ? 'mysqld is alive\n' : '');
  const host = mysqlHost(process, mysqlOptions(process));
  return fail(process, `connect to server at '${host}' failed\nerror: '${error.message}'`);
};

import type { Program } from '../../runtime/process.ts';
import { failWith } from '../command-line/messages.ts';
import { connectToMysql } from './mysql-connection.ts';

/** mysql: connects and logs in; it runs no queries. Source: mysql(1). */
export const mysql: Program = async (process) => {
  const error = await connectToMysql(process);
  if (error === undefined) return 0;
  return failWith(process, `ERROR ${error.number} (${error.sqlState}): ${error.message}\n`);
};

import type { Program } from '../../runtime/process.ts';
import { connect } from './mysql-connection.ts';

/** mysql: connects, and says whom the server lets in. Source: mysql(1). */
export const mysql: Program = (process) =>
  connect(process, (code) => `ERROR ${code.number} (${code.state}): ${code.text}\n`);

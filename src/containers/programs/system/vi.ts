import type { Program } from '../../runtime/process.ts';
import { fail } from '../command-line/messages.ts';

/** vi: there is no editor here; it prints another way to write a file. */
export const vi: Program = (process) =>
  fail(
    process,
    `there is no editor in this simulated container; write files with: cat > ${process.argv[1] ?? 'FILE'} <<'EOF'`,
  );

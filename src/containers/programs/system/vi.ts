import type { Process } from '../../runtime/process.ts';
import { fail } from '../coreutils/command-line.ts';

/** An editor needs a screen of its own, which a simulated container does not have. */
export async function vi(process: Process): Promise<number> {
  return fail(
    process,
    `there is no editor in this simulated container; write files with: cat > ${process.argv[1] ?? 'FILE'} <<'EOF'`,
  );
}

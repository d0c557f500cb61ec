import { absolutePath } from '../../files/open-file.ts';
import { encodeUtf8 } from '../../runtime/bytes.ts';
import type { Process } from '../../runtime/process.ts';
import { fail, filesOf, readOptions } from '../coreutils/command-line.ts';

export async function tee(process: Process): Promise<number> {
  const options = readOptions(process.argv, 'ai', { append: 'a' });
  const files = filesOf(process);
  let code = 0;
  const paths: string[] = [];
  for (const name of options.operands) {
    const path = absolutePath(process, name);
    const refusal = files.write(path, encodeUtf8(''), options.has('a'));
    if (refusal === undefined) paths.push(path);
    else
      code = await fail(
        process,
        `${name}: ${refusal === 'EISDIR' ? 'Is a directory' : refusal === 'ENOENT' ? 'No such file or directory' : 'Permission denied'}`,
      );
  }
  for (
    let bytes = await process.stdin.read(process.signal);
    bytes !== null;
    bytes = await process.stdin.read(process.signal)
  ) {
    for (const path of paths) files.write(path, bytes, true);
    await process.stdout.write(bytes);
  }
  return code;
}

import type { Flavour } from '../../images/image-contents.ts';
import type { Process } from '../../runtime/process.ts';
import { mapLines } from './map-lines.ts';

export async function nl(process: Process, flavour: Flavour): Promise<number> {
  let number = 0;
  const everything = process.argv.includes('-ba');
  return mapLines({ ...process, argv: process.argv.filter((word) => word !== '-ba') }, flavour, (line) =>
    line === '' && !everything ? '       ' : `${String((number += 1)).padStart(6)}\t${line}`,
  );
}

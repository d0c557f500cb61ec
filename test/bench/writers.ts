import { writeTogether } from '../progress/write-together.ts';

// Three processes that write the journal, the index of packs and the settings of one home at once.
//   node test/bench/writers.ts [SECONDS]
const seconds = Number(process.argv[2] ?? '60');
const { written, indexed, journalled, isWhole, torn, troubles, files } = await writeTogether(3, seconds * 1000);
const lost = written.filter((count, at) => indexed[at] !== count || journalled[at] !== count).length;
console.log(
  `3 processes for ${seconds} s: ${written.join(' + ')} changes; in the index ${indexed.join(', ')}, in the journal ${journalled.join(', ')}; ${torn} lines torn; ${files.join(', ')}`,
);
process.exitCode = lost === 0 && isWhole && torn === 0 && troubles.every((one) => one === null) ? 0 : 1;

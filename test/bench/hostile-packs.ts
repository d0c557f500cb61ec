import { readSpoilt, spoilings } from '../scenario/hostile-packs.ts';

// Reads packs that were spoilt at random, by the thousand: none may crash or hang the reader.
//   node test/bench/hostile-packs.ts [RUNS [SEED]]
const [runs = '1000', seed = '1'] = process.argv.slice(2);

for (const [name, way] of Object.entries(spoilings)) {
  const longest = readSpoilt(way, Number(runs), Number(seed));
  console.log(`${runs} packs of ${name}: read or refused, the longest took ${Math.ceil(longest)} ms`);
}

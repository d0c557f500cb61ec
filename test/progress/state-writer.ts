import { isProcessAlive } from '../../src/cli/is-process-alive.ts';
import { changePackIndex } from '../../src/progress/added-pack-index.ts';
import { openJournal } from '../../src/progress/journal.ts';
import { keepSettings } from '../../src/progress/settings.ts';

// One of several processes that write the same state for a while, each as fast as it can: node state-writer.ts FOLDER
// NAME MILLISECONDS. Prints how often it did, as JSON. Its last change must never be gone when it makes the next one.
const [folder = '', name = '', milliseconds = '0'] = process.argv.slice(2);
const journal = openJournal(`${folder}/attempts.jsonl`);
const until = performance.now() + Number(milliseconds);
let done = 0;
while (performance.now() < until) {
  const elapsed = done + 1;
  const at = new Date(0).toISOString();
  await journal.append({ at, pack: 'p', version: '1.0.0', scenario: name, variant: 1, elapsed, is: 'left' });
  changePackIndex(`${folder}/index.json`, isProcessAlive, (packs) => {
    const own = packs.find(({ id }) => id === name);
    if ((own?.current ?? `0.0.${done}`) !== `0.0.${done}`) throw new Error(`${name}: ${own?.current} after ${done}`);
    if (own === undefined && done > 0) throw new Error(`${name} is gone after ${done}`);
    const others = packs.filter(({ id }) => id !== name);
    return [...others, { id: name, current: `0.0.${elapsed}`, source: name, versions: [] }];
  });
  keepSettings(`${folder}/settings.json`, isProcessAlive, { drillMinutes: (done % 600) + 1 });
  done = elapsed;
}
process.stdout.write(JSON.stringify({ name, done }));

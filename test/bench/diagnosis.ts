import { writeFileSync } from 'node:fs';
import { loadPack } from '../../src/scenario/load-pack.ts';
import { type NamedFault, namedFaults, outcomeOf, shareOf } from '../scenarios/named-faults.ts';

// How well grades name the one fault of a wrong answer, over the bundled scenarios:
//   node test/bench/diagnosis.ts [--step N] [--offset N] [--only SCENARIO,…] [--kind KIND,…] [--show] [--json FILE] [PACK…]
// `--step 10` takes every tenth fault, from the one that `--offset` names. `--show` prints each fault that is not named
// right, with the answer.

const args = process.argv.slice(2);
const step = Number(option('--step') ?? 1);
const offset = Number(option('--offset') ?? 0);
const only = option('--only')?.split(',');
const kinds = option('--kind')?.split(',');
const json = option('--json');
const show = flag('--show');
const folders = args.length > 0 ? args : [new URL('../../scenarios/network-policies', import.meta.url).pathname];

const faults: NamedFault[] = [];
for (const folder of folders) {
  const loaded = loadPack(folder);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults, null, 1));
  const scenarios = loaded.pack.scenarios.filter(({ id }) => only?.includes(id) ?? true);
  for (const scenario of scenarios) {
    faults.push(...(await namedFaults(scenario, { step, offset, ...(kinds ? { kinds } : {}) })));
  }
}

printTable('scenario', ({ scenario }) => scenario);
printTable('kind of fault', (fault) => fault.kind);
printTable('named first', ({ named: [first] }) => first?.[0] ?? '(nothing)');
printConfusions();
if (show) for (const fault of faults.filter((each) => outcomeOf(each) !== 'right')) printFault(fault);
if (json !== undefined) writeFileSync(json, JSON.stringify(faults, null, 1));

function printTable(title: string, keyOf: (fault: NamedFault) => string): void {
  console.log(`\n${title.padEnd(44)}  made  right         doubtful  mistaken  silent`);
  for (const [key, group] of [...Map.groupBy(faults, keyOf), ['all', faults] as const]) {
    const { made, right, doubtful, mistaken, silent } = shareOf(group);
    const share = `${((100 * right) / made).toFixed(1)} %`;
    const columns = [`${made}`.padStart(4), `${right}`.padStart(5), share.padStart(8), `${doubtful}`.padStart(8)];
    console.log(`${key.padEnd(44)}  ${columns.join('  ')}  ${`${mistaken}`.padStart(8)}  ${`${silent}`.padStart(6)}`);
  }
}

/** What was named instead, most often first. */
function printConfusions(): void {
  const wrong = faults.filter((fault) => outcomeOf(fault) !== 'right');
  const groups = Map.groupBy(wrong, (fault) => {
    const named = fault.named.map(([id, confidence]) => `${id} ${confidence}`).join(', ');
    return `${outcomeOf(fault).padEnd(8)}  ${fault.kind} → ${named || '(nothing)'}`;
  });
  console.log('\nnot named right');
  for (const [text, group] of [...groups].toSorted(([, one], [, other]) => other.length - one.length)) {
    const scenarios = [...new Set(group.map(({ scenario }) => scenario))];
    console.log(
      `${`${group.length}`.padStart(4)}  ${text}   (${scenarios.slice(0, 3).join(', ')}${scenarios.length > 3 ? ' …' : ''})`,
    );
  }
}

function printFault({ scenario, index, kind, accepted, named, policies }: NamedFault): void {
  console.log(`\n${scenario} ${index}: ${kind}; accepted ${accepted.join(', ')}; named ${JSON.stringify(named)}`);
  for (const { metadata, spec } of policies)
    console.log(`  ${metadata?.namespace}/${metadata?.name} ${JSON.stringify(spec)}`);
}

function option(name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 2)[1];
}

function flag(name: string): boolean {
  const at = args.indexOf(name);
  return at >= 0 && args.splice(at, 1).length > 0;
}

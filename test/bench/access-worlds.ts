// Draws worlds of roles and bindings, and compares 50 answers of src/rbac about each with those of a real API server:
//   node test/bench/access-worlds.ts KUBECONFIG [--worlds N] [--seed N]
// The kubeconfig must be an administrator's, of a cluster that nothing else uses.
import { parseArgs } from 'node:util';
import { connectKubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { compareWorlds } from '../rbac/worlds-on-server.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { worlds: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});
const [kubeconfig = ''] = positionals;
const api = connectKubeApi(openContext(undefined, { KUBECONFIG: kubeconfig }));
const began = performance.now();
const { asked, allowed, differences } = await compareWorlds(api, {
  worlds: Number(values.worlds),
  seed: Number(values.seed),
});
for (const one of differences.slice(0, 20)) process.stdout.write(`${JSON.stringify(one)}\n`);
const seconds = Math.round((performance.now() - began) / 1000);
process.stdout.write(`${asked} asked, ${allowed} allowed, ${differences.length} differ; ${seconds} s\n`);
process.exitCode = differences.length > 0 ? 1 : 0;

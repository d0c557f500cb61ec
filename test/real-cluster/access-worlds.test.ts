import { describe, expect, it } from 'vitest';
import { connectKubeApi } from '../../src/cluster/real/api/kube-api.ts';
import { openContext } from '../../src/cluster/real/api/kube-config.ts';
import { compareWorlds } from '../rbac/worlds-on-server.ts';
import { noNode, theNode } from './node.ts';

describe.runIf(noNode() === undefined)('a real API server', () => {
  it('answers who may do what in 50 drawn worlds of roles as we do', { timeout: 120_000 }, async () => {
    const api = connectKubeApi(openContext(undefined, { KUBECONFIG: await theNode() }));
    const { asked, allowed, differences } = await compareWorlds(api, { seed: 20_261_201, worlds: 50 });
    expect(differences).toEqual([]);
    expect(asked).toBe(2500);
    // Both answers must have been tried.
    expect(allowed).toBeGreaterThan(250);
    expect(asked - allowed).toBeGreaterThan(250);
  });
});

import { withLastApplied } from '../kube/merge/three-way-merge.ts';
import { kindOf } from '../simulator/kinds/index.ts';
import type { Simulator } from '../simulator/simulator.ts';
import type { Applied } from './cluster.ts';
import { refused, refusedKind, withDefaultNamespace } from './kubectl-manifest.ts';
import type { StandingObject } from './simulated-cluster.ts';

/** Puts one object into a simulated cluster as it stands elsewhere. What a person wrote can be applied again later. */
export function loadObject(
  simulator: Simulator,
  { manifest, isOfServer = false }: StandingObject,
  namespace: string,
): Applied {
  const kind = kindOf(manifest.apiVersion, manifest.kind);
  if (kind === undefined) return refused(refusedKind(manifest));
  const placed = withDefaultNamespace(manifest, kind, namespace);
  const loaded = isOfServer
    ? simulator.load(placed, { fieldValidation: 'Warn' })
    : simulator.load(withLastApplied(placed), { fieldValidation: 'Strict' });
  return 'refused' in loaded
    ? { is: 'refused', status: loaded.refused, warnings: loaded.warnings }
    : { is: 'created', object: loaded.object, warnings: loaded.warnings };
}

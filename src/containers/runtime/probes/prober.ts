import type { Container as ContainerSpec, Pod, Probe } from 'kubernetes-types/core/v1';
import type { Clock } from '../../../kube/clock.ts';
import type { ProbeFault } from '../../../kube/container-runtime.ts';
import type { PodNetwork } from '../../network/pod-network.ts';
import type { Writable } from '../streams.ts';
import { probeByCommand } from './exec-probe.ts';
import { probeByConnection } from './network-probe.ts';

/** A container, as far as probes and hooks need it. */
export interface ProbeTarget {
  readonly pod: Pod;
  readonly spec: ContainerSpec;
  readonly network: PodNetwork;
  readonly clock: Clock;
  /** Whether its image may bring more than is known here: what is missing then proves nothing. */
  readonly isImageUnknown: boolean;
  /** Whether its program is not simulated: a command that fails for want of what the program has not done proves nothing. */
  readonly runsUnknownProgram: boolean;
  /** Runs a command in it; `failed`: it cannot be started, with the runtime's message. */
  readonly run: (command: readonly string[], output: Writable) => ProbeCommand | { readonly failed: string };
}

/** A command that runs for a probe. */
export interface ProbeCommand {
  readonly exitCode: Promise<number>;
  /** Kills it. */
  readonly end: () => void;
}

/**
 * Probes a container once. Undefined: it answers as it should.
 * Source: kubernetes/kubernetes pkg/probe/{exec,http,tcp}; pkg/kubelet/prober/prober.go.
 */
export function probeOnce(target: ProbeTarget, probe: Probe): Promise<ProbeFault | undefined> {
  const { exec, timeoutSeconds = 1 } = probe;
  if (exec !== undefined) return probeByCommand(target, exec.command ?? [], timeoutSeconds);
  return probeByConnection(target, probe, timeoutSeconds);
}

import { ExitError, exitCodes } from '../../cli/exit.ts';

/**
 * Whether an error is the `ClusterError` of src/cluster/real: the cluster cannot be used, and the message says why. By
 * its name, because a part of the program that is built by itself throws a class of its own.
 */
export function isClusterError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ClusterError';
}

/** Such an error as the end of a command, exit code 4; any other error as it is. */
export function clusterErrorAsExit(error: unknown): unknown {
  return isClusterError(error) ? new ExitError(exitCodes.undecided, `error: ${error.message}`) : error;
}

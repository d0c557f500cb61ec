import type { Protocol } from '../../../netpol/flow.ts';
import type { Outcome } from '../../../network/outcome.ts';

/** An attempt to connect from a pod. `host` is an address or a name. */
export interface Attempt {
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
}

/** What was observed of an attempt; or that the pod has no program to make it with. */
export type Observation = Outcome | 'no tool';

/** How many attempts run at once in one pod. */
export const MAX_CONCURRENT = 128;

/**
 * A script for any POSIX shell that reads attempts, one a line, makes them side by side and prints what it observed of
 * each. TCP and SCTP use agnhost's own `connect` where it is there, else TCP uses `nc`. UDP uses `nc`, which sends a
 * query that DNS servers answer and then one that agnhost answers: any response shows that datagrams pass.
 * Source: kubernetes/kubernetes test/images/agnhost/README.md; RFC 1035, 4.1.
 */
export const probeScript = `t=$1
ask='\\022\\064\\001\\000\\000\\001\\000\\000\\000\\000\\000\\000\\012kubernetes\\007default\\003svc\\007cluster\\005local\\000\\000\\001\\000\\001'
by_agnhost() {
  said=$(/agnhost connect --timeout="\${t}s" --protocol="$1" "$2" 2>&1 </dev/null) && said=OPEN
  echo "$said" | tr '\\n' ' '
}
probe() {
  host=$3
  case "$host" in *:*) host="[$host]" ;; esac
  case "$2" in
    udp)
      if command -v nc >/dev/null; then
        { printf "$ask"; sleep 0.1; echo hostname; } |
          { timeout "$t" nc -u "$3" "$4" 2>/dev/null; echo " code $?"; } | tr -cd '\\040-\\176'
      elif [ -x /agnhost ]; then by_agnhost udp "$host:$4"
      else printf NOTOOL; fi ;;
    *)
      if [ -x /agnhost ]; then by_agnhost "$2" "$host:$4"
      elif [ "$2" = tcp ] && command -v nc >/dev/null; then
        said=$(nc -zv -w "$t" "$3" "$4" 2>&1 </dev/null); echo "tcp code $? $said" | tr '\\n' ' '
      else printf NOTOOL; fi ;;
  esac
}
n=0
while read -r id protocol host port; do
  { said=$(probe "$id" "$protocol" "$host" "$port"); echo "$id $protocol $said"; } </dev/null &
  n=$((n + 1))
  [ $((n % ${MAX_CONCURRENT})) -ne 0 ] || wait
done
wait`;

/** The input of the script: a line for each attempt. */
export function attemptLines(attempts: readonly Attempt[]): string {
  return attempts.map(({ host, port, protocol }, id) => `${id} ${protocol.toLowerCase()} ${host} ${port}\n`).join('');
}

/** What the script observed, in the order of the attempts; undefined for an attempt of which it printed nothing. */
export function readObservations(stdout: string, count: number): readonly (Observation | undefined)[] {
  const seen: (Observation | undefined)[] = Array.from({ length: count });
  for (const line of stdout.split('\n')) {
    const [, id, protocol, said = ''] = /^(\d+) (\w+) ?(.*)$/.exec(line) ?? [];
    if (id !== undefined && Number(id) < count)
      seen[Number(id)] = protocol === 'udp' ? udpObservation(said) : tcpObservation(said);
  }
  return seen;
}

function tcpObservation(said: string): Observation {
  if (said.startsWith('NOTOOL')) return 'no tool';
  if (said.startsWith('OPEN') || /^tcp code 0\b/.test(said)) return 'connected';
  return failureOutcome(said) ?? 'refused';
}

/**
 * Reads the output of a UDP attempt: the response, then the exit code. `timeout` ends a wait without response with 124,
 * or as the signal does.
 */
function udpObservation(said: string): Observation {
  if (said.startsWith('NOTOOL')) return 'no tool';
  if (said.startsWith('OPEN')) return 'connected';
  const failure = failureOutcome(said);
  if (failure !== undefined) return failure;
  const [, answer = '', code = ''] = /^(.*?) ?code (\d+)$/.exec(said) ?? [];
  if (answer.trim() !== '') return 'connected';
  return ['124', '137', '143'].includes(code) ? 'timed out' : 'refused';
}

function failureOutcome(said: string): Outcome | undefined {
  if (/TIMEOUT|timed out/i.test(said)) return 'timed out';
  if (/^DNS|bad address|not known|resolve/i.test(said)) return 'name not resolved';
  if (/^(OTHER|UNKNOWN)|unreachable|No route|prohibited/i.test(said)) return 'unreachable';
  return undefined;
}

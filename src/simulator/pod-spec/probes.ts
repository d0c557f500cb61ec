import type { Lifecycle, LifecycleHandler, PodSpec, Probe } from 'kubernetes-types/core/v1';
import {
  type FieldError,
  forbiddenValue,
  invalidEach,
  invalidValue,
  notNegative,
  oneOf,
  requiredValue,
} from '../validation/field-errors.ts';
import { portName, portNumber } from '../validation/names.ts';

// Source: kubernetes/kubernetes pkg/apis/core/validation, `validateProbe`, `validateHandler`, `validateLifecycle`.

/** `once`: a probe that needs no more than one success; `readiness`: one that never ends the container. */
export function probeErrors(
  probe: Probe | undefined,
  field: string,
  { once = false, readiness = false }: { readonly once?: boolean; readonly readiness?: boolean } = {},
): readonly FieldError[] {
  if (probe === undefined) return [];
  const errors = [...handlerErrors(probe, field)];
  for (const key of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    errors.push(...notNegative(`${field}.${key}`, probe[key] ?? 0));
  }
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) {
    errors.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, 'must be greater than 0'));
  }
  if (readiness && grace !== undefined) {
    const because = 'must not be set for readinessProbes';
    errors.push(invalidValue(`${field}.terminationGracePeriodSeconds`, grace, because));
  }
  if (once && probe.successThreshold !== 1) {
    errors.push(invalidValue(`${field}.successThreshold`, probe.successThreshold, 'must be 1'));
  }
  return errors;
}

/** `spec` is that of the pod: how long it may take to end limits a sleep before that. */
export function lifecycleErrors(lifecycle: Lifecycle, spec: PodSpec, field: string): readonly FieldError[] {
  return (['postStart', 'preStop'] as const).flatMap((key) => {
    const handler = lifecycle[key];
    return handler === undefined ? [] : handlerErrors(handler, `${field}.${key}`, spec.terminationGracePeriodSeconds);
  });
}

type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<LifecycleHandler, 'sleep'>;

function handlerErrors(handler: Handler, field: string, grace = 0): readonly FieldError[] {
  const [first, ...others] = actionsOf(handler, field, grace);
  if (first === undefined) return [requiredValue(field, 'must specify a handler type')];
  return [
    ...first.errors,
    ...others.map(({ key }) => forbiddenValue(`${field}.${key}`, 'may not specify more than 1 handler type')),
  ];
}

/** The actions of a handler in the order in which the server looks for them, each with its errors. */
function actionsOf({ exec, httpGet, tcpSocket, grpc, sleep }: Handler, field: string, grace: number) {
  const tooLong = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`;
  return [
    exec && { key: 'exec', errors: exec.command?.length ? [] : [requiredValue(`${field}.exec.command`)] },
    httpGet && {
      key: 'httpGet',
      errors: [
        ...(httpGet.path ? [] : [requiredValue(`${field}.httpGet.path`)]),
        ...portErrors(httpGet.port, `${field}.httpGet.port`),
        ...oneOf(`${field}.httpGet.scheme`, httpGet.scheme, ['HTTP', 'HTTPS']),
      ],
    },
    tcpSocket && { key: 'tcpSocket', errors: portErrors(tcpSocket.port, `${field}.tcpSocket.port`) },
    grpc && { key: 'grpc', errors: portErrors(grpc.port, `${field}.grpc.port`) },
    sleep && {
      key: 'sleep',
      errors:
        sleep.seconds >= 0 && sleep.seconds <= grace ? [] : [invalidValue(`${field}.sleep`, sleep.seconds, tooLong)],
    },
  ].filter((action) => action !== undefined);
}

function portErrors(port: number | string, field: string): readonly FieldError[] {
  return invalidEach(field, port, typeof port === 'number' ? portNumber(port) : portName(port));
}

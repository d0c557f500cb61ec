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
  const errors: FieldError[] = [];
  let count = 0;
  for (const key of ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const) {
    if (handler[key] === undefined) continue;
    count++;
    if (count > 1) errors.push(forbiddenValue(`${field}.${key}`, 'may not specify more than 1 handler type'));
    else errors.push(...actionErrors(handler, key, `${field}.${key}`, grace));
  }
  return count === 0 ? [requiredValue(field, 'must specify a handler type')] : errors;
}

function actionErrors(handler: Handler, key: keyof Handler, field: string, grace: number): readonly FieldError[] {
  switch (key) {
    case 'exec':
      return handler.exec?.command?.length ? [] : [requiredValue(`${field}.command`)];
    case 'httpGet':
      return [
        ...(handler.httpGet?.path ? [] : [requiredValue(`${field}.path`)]),
        ...portErrors(handler.httpGet!.port, `${field}.port`),
        ...oneOf(`${field}.scheme`, handler.httpGet?.scheme, ['HTTP', 'HTTPS']),
      ];
    case 'tcpSocket':
      return portErrors(handler.tcpSocket!.port, `${field}.port`);
    case 'grpc':
      return portErrors(handler.grpc!.port, `${field}.port`);
    case 'sleep': {
      const { seconds } = handler.sleep!;
      if (seconds >= 0 && seconds <= grace) return [];
      return [
        invalidValue(field, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`),
      ];
    }
  }
}

function portErrors(port: number | string, field: string): readonly FieldError[] {
  return invalidEach(field, port, typeof port === 'number' ? portNumber(port) : portName(port));
}

import type { PodSpec, SeccompProfile, SecurityContext } from 'kubernetes-types/core/v1';
import { type FieldError, invalidValue, oneOf, requiredValue } from '../validation/field-errors.ts';

// Source: kubernetes/kubernetes pkg/apis/core/validation, `validatePodSpecSecurityContext`, `ValidateSecurityContext`.

/** The errors of a pod's security context. */
export function podSecurityErrors(spec: PodSpec, field: string): readonly FieldError[] {
  const context = spec.securityContext ?? {};
  return [
    ...(['fsGroup', 'runAsUser', 'runAsGroup'] as const).flatMap((key) => idErrors(context[key], `${field}.${key}`)),
    ...(context.supplementalGroups ?? []).flatMap((id, at) => idErrors(id, `${field}.supplementalGroups[${at}]`)),
    ...(spec.shareProcessNamespace && spec.hostPID
      ? [
          invalidValue(
            `${field}.shareProcessNamespace`,
            true,
            'ShareProcessNamespace and HostPID cannot both be enabled',
          ),
        ]
      : []),
    ...seccompErrors(context.seccompProfile, `${field}.seccompProfile`),
  ];
}

/** The errors of a container's security context. `spec` is that of the pod; `field` the path of the context. */
export function securityErrors(
  context: SecurityContext | undefined,
  spec: PodSpec,
  field: string,
): readonly FieldError[] {
  if (context === undefined) return [];
  const errors: FieldError[] = [
    ...idErrors(context.runAsUser, `${field}.runAsUser`),
    ...idErrors(context.runAsGroup, `${field}.runAsGroup`),
    ...seccompErrors(context.seccompProfile, `${field}.seccompProfile`),
  ];
  if (context.procMount !== undefined) {
    errors.push(...oneOf(`${field}.procMount`, context.procMount, ['Default', 'Unmasked']));
    if (context.procMount === 'Unmasked' && spec.hostUsers !== false) {
      const because = '`hostUsers` must be false to use `Unmasked`';
      errors.push(invalidValue(`${field}.procMount`, context.procMount, because));
    }
  }
  if (context.allowPrivilegeEscalation === false) {
    if (context.privileged) {
      const because = 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true';
      errors.push(invalidValue(field, inGoForm(context), because));
    }
    if (context.capabilities?.add?.some((name) => name === 'CAP_SYS_ADMIN')) {
      const because = 'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN';
      errors.push(invalidValue(field, inGoForm(context), because));
    }
  }
  return errors;
}

function idErrors(id: number | undefined, field: string): readonly FieldError[] {
  if (id === undefined || (id >= 0 && id <= 2 ** 31 - 1)) return [];
  return [invalidValue(field, id, 'must be between 0 and 2147483647, inclusive')];
}

function seccompErrors(profile: SeccompProfile | undefined, field: string): readonly FieldError[] {
  if (profile === undefined) return [];
  const { type, localhostProfile } = profile;
  if (type === 'Localhost' && !localhostProfile) {
    return [requiredValue(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost')];
  }
  if (type !== 'Localhost' && localhostProfile !== undefined) {
    const value = { Type: type, LocalhostProfile: localhostProfile };
    return [invalidValue(`${field}.localhostProfile`, value, 'can only be set when seccomp type is Localhost')];
  }
  return type === ''
    ? [requiredValue(`${field}.type`, 'type is required when seccompProfile is set')]
    : oneOf(`${field}.type`, type, ['Localhost', 'RuntimeDefault', 'Unconfined']);
}

/** The whole security context as Go's own type prints it: every field, capitals first. */
function inGoForm(context: SecurityContext): unknown {
  const { capabilities } = context;
  const seccomp = context.seccompProfile;
  return {
    Capabilities: capabilities ? { Add: capabilities.add ?? null, Drop: capabilities.drop ?? null } : null,
    Privileged: context.privileged ?? null,
    SELinuxOptions: context.seLinuxOptions ?? null,
    WindowsOptions: context.windowsOptions ?? null,
    RunAsUser: context.runAsUser ?? null,
    RunAsGroup: context.runAsGroup ?? null,
    RunAsNonRoot: context.runAsNonRoot ?? null,
    ReadOnlyRootFilesystem: context.readOnlyRootFilesystem ?? null,
    AllowPrivilegeEscalation: context.allowPrivilegeEscalation ?? null,
    ProcMount: context.procMount ?? null,
    SeccompProfile: seccomp ? { Type: seccomp.type, LocalhostProfile: seccomp.localhostProfile ?? null } : null,
    AppArmorProfile: null,
  };
}

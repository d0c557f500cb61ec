import type { Group, PortRange } from '../../graders/grader.ts';

/**
 * Groups and ports as a scenario writes them: `shop/{app=web}`, `secure/{}`, `outside`, `anyone`,
 * `anyone but kube-system/{k8s-app=kube-dns}`, `anyone but shop/{app=app} and outside`; `TCP 5432`, `UDP 8000-8100`.
 */

/** Reads one group; a fault is a sentence that says what may stand there. */
export function parseGroup(text: string): Group | { readonly fault: string } {
  const words = text.trim();
  if (words === 'outside') return { is: 'outside' };
  if (words === 'anyone') return { is: 'anyone', but: [] };
  const but = /^anyone but (.+)$/.exec(words);
  if (but) {
    const groups: Group[] = [];
    for (const part of but[1]!.split(' and ')) {
      const group = parseGroup(part);
      if ('fault' in group) return group;
      groups.push(group);
    }
    return { is: 'anyone', but: groups };
  }
  const pods = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?)\/\{(.*)\}$/.exec(words);
  if (!pods) {
    return { fault: `"${text}" is not a group: write NAMESPACE/{label=value}, NAMESPACE/{}, outside or anyone` };
  }
  const labels: Record<string, string> = {};
  for (const pair of pods[3]!.split(',').filter((part) => part.trim() !== '')) {
    const at = pair.indexOf('=');
    if (at < 1) return { fault: `"${pair.trim()}" is not a label: write label=value` };
    labels[pair.slice(0, at).trim()] = pair.slice(at + 1).trim();
  }
  return { is: 'pods', namespace: pods[1]!, labels };
}

/** Reads one port or range of ports, with its protocol. */
export function parsePorts(text: string): PortRange | { readonly fault: string } {
  const parts = /^(TCP|UDP|SCTP) (\d{1,5})(?:-(\d{1,5}))?$/.exec(text.trim());
  const from = Number(parts?.[2]);
  const to = Number(parts?.[3] ?? parts?.[2]);
  if (!parts || from < 1 || to > 65_535 || to < from) {
    return { fault: `"${text}" is not a port: write PROTOCOL PORT or PROTOCOL FIRST-LAST, such as TCP 5432` };
  }
  return { protocol: parts[1] as PortRange['protocol'], from, to };
}

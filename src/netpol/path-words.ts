/**
 * A path of a policy in words, counted from 1 as people count: `spec.ingress[1].from[0].podSelector` is `ingress rule 2,
 * peer 1, podSelector`. A path of another form stays as it is.
 */
export function pathInWords(path: string): string {
  if (path === 'spec') return 'the whole policy';
  const [, direction = '', rule, rest = ''] = /^spec\.(ingress|egress)(?:\[(\d+)\])?(.*)$/.exec(path) ?? [];
  if (direction === '') return path;
  if (rule === undefined) return rest === '' ? direction : path;
  const parts = rest.split('.').flatMap((part) => (part === '' ? [] : [partInWords(part)]));
  return [`${direction} rule ${Number(rule) + 1}`, ...parts].join(', ');
}

function partInWords(part: string): string {
  const [, list = '', index] = /^(from|to|ports)\[(\d+)\]$/.exec(part) ?? [];
  if (list === '') return part;
  return `${list === 'ports' ? 'port' : 'peer'} ${Number(index) + 1}`;
}

import type { ListedPack } from './json.ts';

/** The packs for people: a line each, and below an added one where it comes from. */
export function packListText(packs: readonly ListedPack[]): string {
  const width = Math.max(...packs.map(({ id }) => id.length));
  const versions = Math.max(...packs.map(({ version }) => version.length));
  return packs
    .map(({ id, version, title, scenarios, source, otherVersions, fault }) => {
      const tasks = `${scenarios} ${scenarios === 1 ? 'task' : 'tasks'}`;
      const about = fault === null ? `${title} (${tasks})` : `cannot be read: ${fault}`;
      const kept = otherVersions.length > 0 ? `; also kept: ${otherVersions.join(', ')}` : '';
      const from = source === null ? 'comes with the program' : `from ${source}${kept}`;
      return `${id.padEnd(width)}  ${version.padEnd(versions)}  ${about}\n${' '.repeat(width + 2)}${from}\n`;
    })
    .join('');
}

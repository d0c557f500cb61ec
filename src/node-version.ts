/** The Node versions that sallyport runs on, as `engines.node` of package.json says it; a test holds the two together. */
export const supportedNodes = '^22.22 || ^24.15 || >=26';

/**
 * Whether a Node version satisfies a range made of `^MAJOR.MINOR` and `>=MAJOR` joined by `||`: all that `engines`
 * needs. Written for the oldest Node that can load ES modules, so that an old one gets a sentence and no syntax error.
 */
export function nodeSatisfies(version: string, range: string = supportedNodes): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return range.split('||').some(function matches(part) {
    const wanted = /^(\^|>=)(\d+)(?:\.(\d+))?/.exec(part.trim());
    if (wanted === null) return false;
    const wantedMajor = Number(wanted[2]);
    const enough = minor >= Number(wanted[3] || 0);
    if (major === wantedMajor) return enough;
    return wanted[1] === '>=' && major > wantedMajor;
  });
}

/** The ports of services by their names. Source: services(5), the entries that people use in pods. */
const ports: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  domain: 53,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  postgresql: 5432,
  mysql: 3306,
};

/** The port that a word stands for: its number, or that of the service of this name. Undefined: there is no such. */
export function portOfService(word: string): number | undefined {
  return /^\d+$/.test(word) ? Number(word) : ports[word];
}

/** The name of the service of a port; undefined: it has none. */
export function serviceOfPort(port: number): string | undefined {
  return Object.entries(ports).find(([, number]) => number === port)?.[0];
}

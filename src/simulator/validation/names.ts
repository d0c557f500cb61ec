// The rules for names, with the API server's words for what breaks them; an empty list means that the name is good.
// Source: k8s.io/apimachinery pkg/util/validation/validation.go and pkg/api/validate/content.

/** RFC 1123 label: the names of Namespaces, containers, volumes. */
export function dnsLabel(name: string): readonly string[] {
  const tooLong = longerThan(name, 63);
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name)) return tooLong;
  // A name that would be a good subdomain fails by its dots alone.
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)) {
    return [...tooLong, 'must not contain dots'];
  }
  return [...tooLong, LABEL_FORM];
}

/** RFC 1123 subdomain: the names of most objects. */
export function dnsSubdomain(name: string): readonly string[] {
  const tooLong = longerThan(name, 253);
  if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name)) return tooLong;
  return [...tooLong, SUBDOMAIN_FORM];
}

/** `*.` and a subdomain: the host of an Ingress. */
export function wildcardSubdomain(name: string): readonly string[] {
  const tooLong = longerThan(name, 253);
  if (/^\*(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/.test(name)) return tooLong;
  return [...tooLong, WILDCARD_FORM];
}

/** A subdomain in which underscores are allowed, as in the search domains of a pod. */
export function underscoredSubdomain(name: string): readonly string[] {
  const tooLong = longerThan(name, 253);
  if (/^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/.test(name)) return tooLong;
  return [...tooLong, UNDERSCORED_FORM];
}

/** RFC 1035 label: the names of Services. */
export function dns1035Label(name: string): readonly string[] {
  const tooLong = longerThan(name, 63);
  return /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) ? tooLong : [...tooLong, LABEL_1035_FORM];
}

/** The name of a port of a container, and what a NetworkPolicy or a Service may call one (RFC 6335). */
export function portName(name: string): readonly string[] {
  return [
    ...(name.length > 15 ? ['must be no more than 15 characters'] : []),
    ...(/^[-a-z0-9]+$/.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
    ...(name.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(/^-|-$/.test(name) ? ['must not begin or end with a hyphen'] : []),
  ];
}

/** A port number. */
export function portNumber(port: number): readonly string[] {
  return port >= 1 && port <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
}

/** The key of a label or an annotation: `example.com/name`, the part before the slash optional. */
export function labelKey(key: string): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2) {
    return [`a valid label key ${NAME_FORM} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const [name = '', prefix] = parts.toReversed();
  const faults: string[] = [];
  if (prefix === '') faults.push('prefix part must be non-empty');
  else if (prefix !== undefined) faults.push(...prefixFaults(prefix).map((fault) => `prefix part ${fault}`));
  if (name === '') faults.push('name part must be non-empty');
  else faults.push(...longerThanBytes(name, 63).map((fault) => `name part ${fault}`));
  if (!/^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/.test(name)) faults.push(`name part ${NAME_FORM}`);
  return faults;
}

/** The value of a label. */
export function labelValue(value: string): readonly string[] {
  return [
    ...longerThanBytes(value, 63),
    ...(/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value) ? [] : [LABEL_VALUE_FORM]),
  ];
}

/** The name of an environment variable. */
export function envVarName(name: string): readonly string[] {
  return /^[ -<>-~]+$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** A key of a ConfigMap or a Secret. */
export function configKey(key: string): readonly string[] {
  const tooLong = longerThan(key, 253);
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) return [...tooLong, CONFIG_KEY_FORM];
  if (key === '.') return [...tooLong, "must not be '.'"];
  if (key === '..') return [...tooLong, "must not be '..'"];
  return key.startsWith('..') ? [...tooLong, "must not start with '..'"] : tooLong;
}

/** The last part of a generateName may be cut off, so a hyphen may end it. */
export function asPrefix(name: string): string {
  return name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

function prefixFaults(prefix: string): readonly string[] {
  return [...longerThanBytes(prefix, 253), ...dnsSubdomain(prefix).filter((fault) => fault === SUBDOMAIN_FORM)];
}

function longerThan(text: string, most: number): readonly string[] {
  return byteLength(text) > most ? [`must be no more than ${most} characters`] : [];
}

function longerThanBytes(text: string, most: number): readonly string[] {
  return byteLength(text) > most ? [`must be no more than ${most} bytes`] : [];
}

/** How many bytes a text has in UTF-8, which is what Go's `len` counts. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const LABEL_FORM =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_FORM =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const WILDCARD_FORM =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const UNDERSCORED_FORM =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')";
const LABEL_1035_FORM =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const NAME_FORM =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_FORM =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const CONFIG_KEY_FORM =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

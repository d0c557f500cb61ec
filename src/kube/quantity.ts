/** The regular expression for quantities that the API server quotes in its errors. */
export const QUANTITY_SYNTAX = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$';

/**
 * A quantity in the form that the API server stores: `0.5` → `500m`, `1024Mi` → `1Gi`. Undefined for a text that is no
 * quantity.
 * Source: k8s.io/apimachinery pkg/api/resource/quantity.go, `ParseQuantity`, `CanonicalizeBytes`.
 */
export function canonicalQuantity(text: string): string | undefined {
  const parsed = parseQuantity(text);
  if (parsed === undefined) return undefined;
  const { millis, form } = parsed;
  if (millis === 0n) return '0';
  const sign = millis < 0n ? '-' : '';
  const size = millis < 0n ? -millis : millis;
  if (form === 'binary' && size % ONE === 0n && size / ONE >= 1024n) {
    let [amount, power] = [size / ONE, 0];
    while (amount % 1024n === 0n && power < binarySuffixes.length - 1) [amount, power] = [amount / 1024n, power + 1];
    return `${sign}${amount}${binarySuffixes[power]}`;
  }
  let [amount, exponent] = [size, -3];
  while (amount % 1000n === 0n && exponent < 18) [amount, exponent] = [amount / 1000n, exponent + 3];
  if (form === 'exponent') return `${sign}${amount}${exponent === 0 ? '' : `e${exponent}`}`;
  return `${sign}${amount}${decimalSuffixes[exponent / 3 + 1]}`;
}

/** Compares two quantities: negative, 0 or positive, as for sorting. Both texts must be quantities. */
export function compareQuantities(a: string, b: string): number {
  const [left, right] = [parseQuantity(a)?.millis ?? 0n, parseQuantity(b)?.millis ?? 0n];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The sum of quantities, as the API server writes it. A text that is no quantity counts as zero. */
export function sumOfQuantities(quantities: readonly string[]): string {
  const parsed = quantities.flatMap((quantity) => parseQuantity(quantity) ?? []);
  const millis = parsed.reduce((total, { millis }) => total + millis, 0n);
  if (parsed[0]?.form === 'binary' && millis % (ONE * 1024n) === 0n)
    return canonicalQuantity(`${millis / ONE / 1024n}Ki`) ?? '0';
  return canonicalQuantity(`${millis}m`) ?? '0';
}

type Form = 'decimal' | 'binary' | 'exponent';

/** Amounts are counted in thousandths, the smallest that the API server keeps of a container's resources. */
const ONE = 1000n;
const decimalSuffixes = ['m', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const allDecimalSuffixes = ['n', 'u', ...decimalSuffixes];
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

function parseQuantity(text: string): { readonly millis: bigint; readonly form: Form } | undefined {
  const match = /^([+-]?)(\d+\.?\d*|\.\d+)(.*)$/s.exec(text);
  if (match === null || text.length > MAX_LENGTH) return undefined;
  const [, sign, number = '', suffix = ''] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const scale = scaleOf(suffix);
  if (scale === undefined) return undefined;
  // Thousandths, rounded up, as the server rounds them.
  const digits = BigInt(`${whole}${fraction}` || '0') * scale.times * ONE;
  const divisor = 10n ** BigInt(fraction.length) * scale.per;
  const millis = (digits + divisor - 1n) / divisor;
  return { millis: sign === '-' ? -millis : millis, form: scale.form };
}

/** Longer texts are not read as quantities. The limit of the server on digits is higher, and people never reach it. */
const MAX_LENGTH = 80;

function scaleOf(suffix: string): { readonly times: bigint; readonly per: bigint; readonly form: Form } | undefined {
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return { times: 1024n ** BigInt(binary), per: 1n, form: 'binary' };
  const decimal = allDecimalSuffixes.indexOf(suffix);
  if (decimal >= 0) return powerOfTen((decimal - 3) * 3, 'decimal');
  const exponent = /^[eE]([+-]?\d{1,2})$/.exec(suffix)?.[1];
  return exponent === undefined ? undefined : powerOfTen(Number(exponent), 'exponent');
}

function powerOfTen(power: number, form: Form): ReturnType<typeof scaleOf> {
  return power < 0 ? { times: 1n, per: 10n ** BigInt(-power), form } : { times: 10n ** BigInt(power), per: 1n, form };
}

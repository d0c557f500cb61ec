import * as fc from 'fast-check';
import table from '../../src/apiserver/wire/generated-messages.json' with { type: 'json' };

/** Bytes of the wire format: fields with numbers and types at random, in an envelope that names a kind. */
const wireBytes = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom(0, 1, 2, 3, 5, 7), fc.uint8Array({ maxLength: 12 })),
    { maxLength: 6 },
  )
  .map((fields) =>
    fields.flatMap(([number, wireType, bytes]) => [
      (number << 3) | wireType,
      ...(wireType === 2 ? [bytes.length] : []),
      ...bytes,
    ]),
  );
/** Such bytes as the body of a request, some of them cut short. */
export const oddMessage = fc
  .tuple(
    fc.constantFrom(...Object.keys(table.kinds)),
    fc.oneof(
      wireBytes,
      fc.uint8Array({ maxLength: 60 }).map((bytes) => [...bytes]),
    ),
    fc.boolean(),
  )
  .map(([kind, raw, cut]) => {
    const field = (number: number, bytes: readonly number[]): number[] => [
      (number << 3) | 2,
      bytes.length % 128,
      ...bytes,
    ];
    const text = (value: string): number[] => [...new TextEncoder().encode(value)];
    const slash = kind.lastIndexOf('/');
    const typeMeta = [...field(1, text(kind.slice(0, slash))), ...field(2, text(kind.slice(slash + 1)))];
    const bytes = [0x6b, 0x38, 0x73, 0, ...field(1, typeMeta), ...field(2, raw)];
    return Uint8Array.from(cut ? bytes.slice(0, bytes.length - 3) : bytes);
  });

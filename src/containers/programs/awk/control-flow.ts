import type { Value } from './values.ts';

/** A statement that ends what stands around it. */
export class ControlFlow extends Error {
  readonly kind: 'next' | 'break' | 'continue' | 'exit' | 'return';
  readonly value: Value;

  constructor(kind: ControlFlow['kind'], value: Value = '') {
    super(kind);
    this.kind = kind;
    this.value = value;
  }
}

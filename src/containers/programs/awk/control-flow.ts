import type { Value } from './values.ts';

/** A statement that ends a loop, a function, a record or the program. */
export class AwkControlFlow extends Error {
  readonly kind: 'next' | 'break' | 'continue' | 'exit' | 'return';
  /** Of `exit` and `return`; empty where none is given. */
  readonly value: Value;

  constructor(kind: AwkControlFlow['kind'], value: Value = '') {
    super(kind);
    this.name = 'AwkControlFlow';
    this.kind = kind;
    this.value = value;
  }
}

import { describe, expect, test } from 'vitest';

let tries = 0;

describe('a test', () => {
  test('that passes at once', () => {
    expect(tries).toBe(0);
  });

  test('that passes when tried again', () => {
    tries += 1;
    expect(tries).toBe(2);
  });

  test('that fails twice', () => {
    expect(tries).toBe(1);
  });
});

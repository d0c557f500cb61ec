import { describe, expect, it } from 'vitest';
import { generateName, templateHash } from '../../src/kube/generated-names.ts';

describe('the hash of a pod template', () => {
  it('has the form that Kubernetes gives it', () => {
    expect(templateHash({ spec: { containers: [] } })).toMatch(/^[bcdf4-9]{1,10}$/);
  });

  it('is the same for the same template, in whatever order, and with fields that are not there', () => {
    const one = { metadata: { labels: { a: '1', b: '2' } }, spec: { containers: [{ name: 'c', image: 'x' }] } };
    const other = {
      spec: { containers: [{ image: 'x', name: 'c', ports: undefined }] },
      metadata: { labels: { b: '2', a: '1' } },
    };
    expect(templateHash(one)).toBe(templateHash(other));
  });

  it('is another for another template', () => {
    const hashes = Array.from({ length: 200 }, (_, at) =>
      templateHash({ spec: { containers: [{ image: `x:${at}` }] } }),
    );
    expect(new Set(hashes).size).toBe(200);
  });
});

describe('a generated name', () => {
  it('ends with five letters that follow from the seed', () => {
    expect(generateName('web-', 'a')).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(generateName('web-', 'a')).toBe(generateName('web-', 'a'));
    expect(generateName('web-', 'a')).not.toBe(generateName('web-', 'b'));
  });

  it('is no longer than 63 characters', () => {
    expect(generateName('x'.repeat(80), 'a')).toHaveLength(63);
  });
});

import { describe, expect, it } from 'vitest';
import { readBody } from '../../../src/apiserver/wire/body.ts';

const configMap = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps' };

function read(type: string, text: string): ReturnType<typeof readBody> {
  const headers = { 'content-type': type };
  return readBody(
    { method: 'POST', path: '/', query: new URLSearchParams(), headers, body: Buffer.from(text) },
    configMap,
  );
}

describe('a body that is not an object', () => {
  it.each([
    ['application/json', '[]', 'array'],
    ['application/json', 'true', 'bool'],
    ['application/json', '1', 'number'],
    ['application/yaml', '- a', 'array'],
    ['application/yaml', 'true', 'bool'],
    ['application/yaml', 'text', 'string'],
  ])('is refused with the type that Go calls it by: %s %s', (type, text, name) => {
    const body = read(type, text);
    expect('refused' in body && body.refused.message).toContain(`json: cannot unmarshal ${name} into Go value of type`);
  });
});

describe('the kind of a body', () => {
  it('is the one of the path where the body has none', () => {
    expect(read('application/json', '{"kind":"","data":{}}')).toEqual({
      object: { apiVersion: 'v1', kind: 'ConfigMap', data: {} },
      strictErrors: [],
    });
  });
  it('is refused where the body has another', () => {
    const body = read('application/yaml', 'apiVersion: v1\nkind: Secret');
    expect('refused' in body && body.refused.message).toContain('unknown conversion');
  });
});

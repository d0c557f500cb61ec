import { describe, expect, it } from 'vitest';
import { parseEndpoint, printEndpoint } from '../../src/netpol/endpoint-text.ts';

describe('an endpoint in text', () => {
  it.each([
    ['shop/db-0', { pod: 'shop/db-0' }],
    ['service:shop/db', { service: 'shop/db' }],
    ['203.0.113.9', { ip: '203.0.113.9' }],
    ['2001:db8::1', { ip: '2001:db8::1' }],
    ['node:n1', { node: 'n1' }],
    ['shop/{app=web}', { like: { namespace: 'shop', labels: { app: 'web' } } }],
    ['shop/{}', { like: { namespace: 'shop', labels: {} } }],
    [
      '{team=ops}/{app=app,tier=}',
      { like: { namespace: { labels: { team: 'ops' } }, labels: { app: 'app', tier: '' } } },
    ],
    ['{}/{kubernetes.io/name=x}', { like: { namespace: { labels: {} }, labels: { 'kubernetes.io/name': 'x' } } }],
  ])('%s is read and printed', (text, endpoint) => {
    expect(parseEndpoint(text)).toEqual(endpoint);
    expect(printEndpoint(endpoint)).toBe(text);
  });

  it.each([
    ['2001:DB8:0::1', { ip: '2001:db8::1' }],
    [' shop/web ', { pod: 'shop/web' }],
    ['shop/{ app=web , tier=a }', { like: { namespace: 'shop', labels: { app: 'web', tier: 'a' } } }],
  ])('%j may be written so', (text, endpoint) => {
    expect(parseEndpoint(text)).toEqual(endpoint);
  });

  it.each([
    '',
    'db',
    'shop/',
    '/db',
    'a/b/c',
    'Shop/db',
    'service:db',
    'node:',
    'node:a b',
    'shop/{app}',
    'shop/{app=web',
    '{a=b}',
    'shop/{a=b,}',
    'sh op/{a=b}',
    '10.0.0.300',
    'shop/{=x}',
  ])('%j is none, and says how to write one', (text) => {
    expect(parseEndpoint(text)).toEqual({ fault: expect.stringMatching(/\.$/) });
  });
});

import type { ConnectionHandler } from '../connection-handler.ts';
import { httpHandler } from './http-server.ts';

/** A web server outside the cluster. Source: https://example.com. */
export const serveExternalSite: ConnectionHandler = httpHandler(() => ({
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><html lang="en"><head><title>Example Domain</title></head><body><h1>Example Domain</h1><p>This domain is for use in documentation examples.</p></body></html>\n',
}));

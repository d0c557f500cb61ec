import type { ConnectionHandler } from '../connection-handler.ts';
import { http } from './http-answers.ts';

/** A web server of the world outside. */
export const serveExternalSite: ConnectionHandler = (socket, at) =>
  http(socket, at, () => ({
    status: 200,
    headers: { 'Content-Type': 'text/html' },
    body: '<!doctype html><html lang="en"><head><title>Example Domain</title></head><body><h1>Example Domain</h1><p>This domain is for use in documentation examples.</p></body></html>\n',
  }));

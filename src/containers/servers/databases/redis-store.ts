import type { Container } from 'kubernetes-types/core/v1';
import { encodeUtf8 } from '../../runtime/bytes.ts';

/** The data of a Redis server, and its commands. Source: Redis documentation, "Commands". */
export class RedisStore {
  readonly #values = new Map<string, string>();

  /** Runs a command; resolves with its reply, encoded. */
  run(command: readonly string[], version: string): string {
    const [name = '', key = '', value = ''] = command;
    const argumentError = `-ERR wrong number of arguments for '${name.toLowerCase()}' command\r\n`;
    switch (name.toUpperCase()) {
      case 'PING':
        return command.length > 1 ? bulkString(key) : '+PONG\r\n';
      case 'ECHO':
        return command.length === 2 ? bulkString(key) : argumentError;
      case 'SET':
        if (command.length < 3) return argumentError;
        this.#values.set(key, value);
        return '+OK\r\n';
      case 'GET':
        return command.length === 2 ? bulkString(this.#values.get(key)) : argumentError;
      case 'DEL':
        return `:${command.slice(1).filter((each) => this.#values.delete(each)).length}\r\n`;
      case 'DBSIZE':
        return `:${this.#values.size}\r\n`;
      case 'KEYS':
        return `*${this.#values.size}\r\n${[...this.#values.keys()].map(bulkString).join('')}`;
      case 'INFO':
        return bulkString(`# Server\r\nredis_version:${version}\r\nredis_mode:standalone\r\ntcp_port:6379\r\n`);
      case 'QUIT':
        return '+OK\r\n';
      default: {
        const words = command.slice(1).map((word) => `'${word}' `);
        return `-ERR unknown command '${name}', with args beginning with: ${words.join('')}\r\n`;
      }
    }
  }
}

/** A string with its length; undefined: the null string. */
function bulkString(text: string | undefined): string {
  return text === undefined ? '$-1\r\n' : `$${encodeUtf8(text).length}\r\n${text}\r\n`;
}

const stores = new WeakMap<Container, RedisStore>();

/** The data of the server in a container, which lasts as long as the container. */
export function redisStoreOf(container: Container): RedisStore {
  const store = stores.get(container) ?? new RedisStore();
  stores.set(container, store);
  return store;
}

// The WebSocket protocol of `kubectl exec` and `kubectl attach`: every message begins with the number of its channel.
// Source: k8s.io/apimachinery pkg/util/remotecommand/constants.go; KEP-4006.

/** The sub-protocol in which the client can say that its input has ended. */
export const newestProtocol = 'v5.channel.k8s.io';

/** The sub-protocols that are supported, best first. */
export const remoteCommandProtocols: readonly string[] = [newestProtocol, 'v4.channel.k8s.io'];

/** The number of each channel. A message of `close` names a channel that ends. */
export const channels = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** A message of a channel. */
export function channelMessage(channel: number, bytes: Uint8Array): Uint8Array {
  const message = new Uint8Array(bytes.length + 1);
  message[0] = channel;
  message.set(bytes, 1);
  return message;
}

/** How an attempt to read a web page ended; `text` is at most 500 characters and foreign. */
export type HttpProbe =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  | { readonly kind: 'silent' | 'refused' | 'unreachable' };

/** Tries from this machine. All reject when cancelled. */
export interface Probes {
  /** Opens a TCP connection and closes it at once. */
  tcp(host: string, port: number, signal: AbortSignal): Promise<'connected' | 'refused' | 'silent' | 'unreachable'>;
  /** One GET over plain HTTP. `path` begins with a slash. */
  http(host: string, port: number, path: string, signal: AbortSignal): Promise<HttpProbe>;
  /** The IPv4 address that this machine has on the Internet; asks a host outside. Rejects with `CloudError`. */
  ownAddress(signal: AbortSignal): Promise<string>;
}

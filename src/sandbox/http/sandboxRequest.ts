import type { ServiceName } from '../faults';

/** A request as a service sees it: read completely, its path still percent-encoded and without the service's prefix. */
export interface SandboxRequest {
  readonly service: ServiceName;
  readonly method: string;
  /** Path below the service's (and region's) prefix, raw, beginning with `/`. */
  readonly path: string;
  /** Path as it was sent, raw, from the root of the server: what signatures cover. */
  readonly fullPath: string;
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** From the path, for services that are regional. */
  readonly region: string | null;
  /** Address of the service (and region) as the client used it, without a slash at its end. */
  readonly baseUrl: string;
  /** A fault wants each listed key twice. */
  readonly duplicateKeys: boolean;
}

export function bodyText(request: SandboxRequest): string {
  return Buffer.from(request.body).toString('utf8');
}

/** Segments of a path, each decoded exactly once; null where the encoding is broken. */
export function pathSegments(path: string): readonly string[] | null {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    return null;
  }
}

import { CloudError, type Endpoints } from './cloud';

/** Says no to places where a bearer token has no business. */
export interface EndpointGuard {
  /** The URL, parsed. Throws a `CloudError` with code `endpoint_refused`. */
  check(url: string, service: string): URL;
}

const ourDomains = ['.cloud.ibm.com', '.appdomain.cloud'];

/**
 * Allows `https` to IBM Cloud (`*.cloud.ibm.com`, `*.appdomain.cloud`) and to the hosts of explicit endpoint overrides,
 * and plain `http` to loopback alone. Link-local addresses, where clouds keep their metadata services, are refused even
 * as overrides.
 */
export function createEndpointGuard(overrides: Endpoints = {}): EndpointGuard {
  const overrideHosts = Object.values(overrides).flatMap((template) => hostPattern(template));
  return {
    check(text, service) {
      const url = URL.canParse(text) ? new URL(text) : null;
      const refuse = (why: string, next: string): never => {
        throw new CloudError(
          'endpoint_refused',
          `Refused to send your sign-in to ${url?.host || 'an address that is not a URL'}: ${why} ${next}`,
          { service },
        );
      };
      if (url === null) return refuse(`the endpoint of ${service} is malformed.`, 'Correct it in the settings.');
      const host = url.hostname.replace(/\.$/, '');
      if (url.username !== '' || url.password !== '') {
        return refuse('the address holds a user name.', 'Remove it from the endpoint in the settings.');
      }
      if (isLinkLocal(host))
        return refuse('it is a link-local address.', 'Use the public or private endpoint of IBM Cloud.');
      const loopback = isLoopback(host);
      if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
        return refuse('the connection would not be encrypted.', 'Use an https endpoint.');
      }
      if (loopback || ourDomains.some((domain) => host.endsWith(domain))) return url;
      if (overrideHosts.some((pattern) => pattern.test(host))) return url;
      return refuse('it does not belong to IBM Cloud.', 'If you trust it, set it as an endpoint in the settings.');
    },
  };
}

/** `localhost`, 127.0.0.0/8 and ::1. The name is taken as written in `URL.hostname`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** 169.254.0.0/16 (also mapped into IPv6) and fe80::/10. */
function isLinkLocal(hostname: string): boolean {
  return (
    hostname.startsWith('169.254.') ||
    /^\[(?:0*:)*(?:ffff:)?a9fe:[0-9a-f]{1,4}\]$/.test(hostname) ||
    /^\[fe[89ab][0-9a-f]:/.test(hostname)
  );
}

/** The host of an override; `{region}` and `{instance}` in it stand for one label part each. */
function hostPattern(template: string | undefined): readonly RegExp[] {
  const host = template === undefined ? undefined : /^https?:\/\/([^/?#:@]+)(?::\d+)?(?:[/?#]|$)/i.exec(template)?.[1];
  if (host === undefined) return [];
  const pattern = host
    .toLowerCase()
    .split(/\{(?:region|instance)\}/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[a-z0-9-]+');
  return [new RegExp(`^${pattern}$`)];
}

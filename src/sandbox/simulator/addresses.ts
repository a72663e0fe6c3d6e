import { parseIpv4 } from '../../core/net/ipv4';

/** Addresses of the story and of IBM's service network. */
const address = (text: string): number => {
  const parsed = parseIpv4(text);
  if (parsed === null) throw new Error(`${text} is not an address.`);
  return parsed;
};

/** The reader's own machine in the article. */
export const laptop = address('24.22.68.94');
/** The bad actor of the article. */
export const badActor = address('92.63.197.61');

export const nameServers = [address('161.26.0.10'), address('161.26.0.11')] as const;
export const timeServer = address('161.26.0.6');
/** IBM's mirror of software packages inside the service network. */
export const serviceMirror = address('161.26.0.6');
/** Public mirrors of the images' own package sources. */
export const publicMirrors = [
  address('91.189.91.81'),
  address('91.189.91.83'),
  address('185.125.190.36'),
  address('185.125.190.39'),
] as const;

/**
 * Other scanners of the Internet. They come from the ranges that are reserved for documentation, so that nobody's real
 * address is accused.
 */
export const scanners: readonly [number, ...number[]] = [
  address('198.51.100.7'),
  ...Array.from({ length: 15 }, (_, place) => address(`192.0.2.${11 + place * 13}`)),
  ...Array.from({ length: 15 }, (_, place) => address(`198.51.100.${20 + place * 11}`)),
  ...Array.from({ length: 15 }, (_, place) => address(`203.0.113.${5 + place * 16}`)),
];

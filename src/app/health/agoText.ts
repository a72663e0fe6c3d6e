import { counted } from '../words';

/** `2 minutes ago`, `just now`; both microseconds UTC. What lies ahead, by another clock, is just now. */
export function agoText(time: number, now: number): string {
  const minutes = Math.floor((now - time) / 60e6);
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${counted(minutes, 'minute')} ago`;
  if (minutes < 48 * 60) return `${counted(Math.floor(minutes / 60), 'hour')} ago`;
  return `${counted(Math.floor(minutes / 1440), 'day')} ago`;
}

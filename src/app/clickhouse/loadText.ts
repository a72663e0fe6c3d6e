import { byteCount, counted, number } from '../words';
import type { LoadProgress, LoadSummary } from './loadHistory';

/** One line while it goes on. */
export function loadingText({ listed, listing, loaded, before, failed, rows, running }: LoadProgress): string {
  const parts = [`${counted(listed, 'object')}${listing ? ' so far' : ''}`, `${number(loaded)} loaded`];
  if (running !== null) parts.push(`${number(running.read)} of ${number(running.of)} being read`);
  if (before > 0) parts.push(`${number(before)} already there`);
  if (failed > 0) parts.push(`${number(failed)} failed`);
  return `${parts.join(', ')}; ${counted(rows, 'flow')}`;
}

/** What came of it. */
export function loadedText(summary: LoadSummary): string {
  const { loaded, before, failed, odd, rows, bytes, cancelled } = summary;
  const parts = [`${counted(rows, 'flow')} of ${counted(loaded, 'object')} (${byteCount(bytes)}) loaded`];
  if (odd > 0) parts.push(`${number(odd)} of them by way of this machine, since they are laid out in another way`);
  if (before > 0) parts.push(`${number(before)} were there already`);
  if (failed > 0) parts.push(`${counted(failed, 'object')} could not be read`);
  return `${parts.join('; ')}.${cancelled ? ' It was cancelled; running it again goes on.' : ''}`;
}

/** How much of what is known of is done, from 0 to 1; null while the bucket is still listed. */
export function loadedShare({ listed, listing, loaded, before, failed, running }: LoadProgress): number | null {
  if (listing || listed === 0) return null;
  return Math.min(1, (loaded + before + failed + (running?.read ?? 0)) / listed);
}

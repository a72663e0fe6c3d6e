import type { ExerciseTarget } from './exerciseTarget';

export interface SuggestedSearch {
  readonly label: string;
  /** In the search language. */
  readonly query: string;
}

/**
 * What finds the traffic of an exercise: from this machine where its address is known, else from anywhere. Flow logs
 * show the private address of the instance; without it there is nothing to search for but the ports.
 */
export function exerciseSearches(
  { privateIp, webPort, tcpPorts }: Pick<ExerciseTarget, 'privateIp' | 'webPort' | 'tcpPorts'>,
  ownAddress: string | null,
): readonly SuggestedSearch[] {
  const ends = [
    ...(privateIp === null ? [] : [`target_ip:${privateIp}`]),
    ...(ownAddress === null ? [] : [`initiator_ip:${ownAddress}`]),
  ];
  const query = (...rest: string[]) => [...ends, ...rest].join(' ');
  const whose = ownAddress === null ? 'Everything' : 'Everything from this machine';
  return [
    ...(ends.length === 0 ? [] : [{ label: whose, query: query() }]),
    { label: 'The pages of the web server: accepted', query: query(`target_port:${webPort}`) },
    ...tcpPorts.map((port) => ({ label: `Port ${port}: is it let in?`, query: query(`target_port:${port}`) })),
  ];
}

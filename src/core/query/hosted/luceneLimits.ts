/** What the query of an alert may have (https://cloud.ibm.com/docs/cloud-logs?topic=cloud-logs-limits). */
const longestAlertQuery = 65_535;
const mostAlertOperators = 50;

/** Why IBM Cloud Logs takes this Lucene in no alert, a sentence; null where it does. */
export function alertQueryProblem(lucene: string): string | null {
  if (lucene.length > longestAlertQuery) {
    return `IBM Cloud Logs takes ${longestAlertQuery.toLocaleString('en-US')} characters in the query of an alert; this search comes to ${lucene.length.toLocaleString('en-US')}. Search for less.`;
  }
  const operators = operatorsOf(lucene);
  if (operators <= mostAlertOperators) return null;
  return `IBM Cloud Logs takes ${mostAlertOperators} times AND and OR in the query of an alert; this search comes to ${operators}. Name fewer addresses or ports, or a network in their place.`;
}

/** Outside of quotes and expressions. */
function operatorsOf(lucene: string): number {
  const bare = lucene.replace(/"(?:\\.|[^"\\])*"|\/(?:\\.|[^/\\])*\//gs, '""');
  return bare.match(/(?<=[\s)])(?:AND|OR)(?=[\s(])/g)?.length ?? 0;
}

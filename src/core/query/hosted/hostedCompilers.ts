import type { Query } from '../ast';
import { compileHosted } from './compileHosted';
import { dataprimeDialect } from './dataprimeDialect';
import type { HostedSearch } from './hostedSearch';
import { logdnaDialect } from './logdnaDialect';
import { luceneDialect } from './luceneDialect';

/** A search for LogDNA (Mezmo): the text of its `query` parameter. */
export function compileLogdna(query: Query): HostedSearch {
  return compileHosted(query, logdnaDialect);
}

/** A search for IBM Cloud Logs in Lucene. */
export function compileLucene(query: Query): HostedSearch {
  return compileHosted(query, luceneDialect);
}

/** A search for IBM Cloud Logs in DataPrime: the condition of a `filter`. */
export function compileDataprime(query: Query): HostedSearch {
  return compileHosted(query, dataprimeDialect);
}

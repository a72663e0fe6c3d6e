import { compileLucene } from '../../core/query/hosted/hostedCompilers';
import { alertQueryProblem } from '../../core/query/hosted/luceneLimits';
import type { SearchDialect } from './alertSearch';

export const cloudLogsDialect: SearchDialect = {
  ...{ service: 'IBM Cloud Logs', compile: compileLucene, problem: alertQueryProblem },
};

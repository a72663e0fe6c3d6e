import { CloudError, type Endpoints } from './cloud';

const publicEndpoints: Required<Endpoints> = {
  iam: 'https://iam.cloud.ibm.com',
  resourceController: 'https://resource-controller.cloud.ibm.com',
  globalCatalog: 'https://globalcatalog.cloud.ibm.com',
  tagging: 'https://tags.global-search-tagging.cloud.ibm.com',
  search: 'https://api.global-search-tagging.cloud.ibm.com',
  vpc: 'https://{region}.iaas.cloud.ibm.com',
  cos: 'https://s3.{region}.cloud-object-storage.appdomain.cloud',
  cosConfig: 'https://config.cloud-object-storage.cloud.ibm.com',
  codeEngine: 'https://api.{region}.codeengine.cloud.ibm.com',
  schematics: 'https://{region}.schematics.cloud.ibm.com',
  logdnaIngest: 'https://logs.mezmo.com',
  logdnaApi: 'https://api.mezmo.com',
  cloudLogsIngest: 'https://{instance}.ingress.{region}.logs.cloud.ibm.com',
  cloudLogsApi: 'https://{instance}.api.{region}.logs.cloud.ibm.com',
  openWhisk: '',
  exercise: '',
};

/**
 * Base URL of a service, without a slash at the end: the override where there is one, else the public endpoint.
 * `region` and `instance` must be plain names (`us-south`, `eu`, `ams03`, a GUID), since they become part of a host.
 */
export function endpointUrl(
  service: keyof Endpoints,
  overrides: Endpoints | undefined,
  region?: string,
  instance?: string,
): string {
  const template = overrides?.[service] || publicEndpoints[service];
  if (region !== undefined && !isLabel(region)) {
    throw new CloudError(
      'invalid_request',
      `"${region.slice(0, 40)}" is not the name of a region. Names look like us-south or eu-de.`,
      { service },
    );
  }
  if (instance !== undefined && !isLabel(instance)) {
    throw new CloudError(
      'invalid_request',
      `"${instance.slice(0, 40)}" is not the GUID of a service instance. It looks like 4e8f0c1a-7d52-4d52-9f51-0b2f6f4a1c11.`,
      { service },
    );
  }
  return template
    .replaceAll('{region}', region ?? '')
    .replaceAll('{instance}', instance ?? '')
    .replace(/\/+$/, '');
}

function isLabel(text: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
}

import { CloudError, type Endpoints } from './cloud';

const publicEndpoints: Required<Endpoints> = {
  iam: 'https://iam.cloud.ibm.com',
  resourceController: 'https://resource-controller.cloud.ibm.com',
  vpc: 'https://{region}.iaas.cloud.ibm.com',
  cos: 'https://s3.{region}.cloud-object-storage.appdomain.cloud',
};

/**
 * Base URL of a service, without a slash at the end: the override where there is one, else the public endpoint.
 * `region` must be a plain name (`us-south`, `eu`, `ams03`), since it becomes part of a host.
 */
export function endpointUrl(service: keyof Endpoints, overrides: Endpoints | undefined, region?: string): string {
  const template = overrides?.[service] || publicEndpoints[service];
  if (region !== undefined && !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(region)) {
    throw new CloudError(
      'invalid_request',
      `"${region.slice(0, 40)}" is not the name of a region. Names look like us-south or eu-de.`,
      { service },
    );
  }
  return template.replaceAll('{region}', region ?? '').replace(/\/+$/, '');
}

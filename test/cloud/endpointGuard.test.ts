import assert from 'node:assert/strict';
import { createEndpointGuard } from '../../src/cloud/endpointGuard';
import { endpointUrl } from '../../src/cloud/endpointUrls';

describe('endpointGuard', () => {
  const guard = createEndpointGuard();

  for (const url of [
    'https://iam.cloud.ibm.com/identity/token',
    'https://us-south.iaas.cloud.ibm.com/v1/vpcs?version=2026-03-24',
    'https://us-south.private.iaas.cloud.ibm.com/v1',
    'https://s3.direct.eu-de.cloud-object-storage.appdomain.cloud/b/k',
    'https://iam.cloud.ibm.com./identity/token',
    'http://127.0.0.1:8080/iam',
    'http://127.8.8.8/',
    'http://localhost:3000/s3/us-south',
    'http://[::1]:3000/',
    'https://localhost/',
  ]) {
    it(`allows ${url}`, () => assert.equal(guard.check(url, 'VPC').href, new URL(url).href));
  }

  for (const url of [
    'http://iam.cloud.ibm.com/identity/token',
    'https://cloud.ibm.com.evil.example/',
    'https://evilcloud.ibm.com.example/',
    'https://xcloud.ibm.com/',
    'https://example.com/',
    'https://iam.cloud.ibm.com@evil.example/',
    'https://user:pass@iam.cloud.ibm.com/',
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254/',
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://[::ffff:169.254.169.254]/',
    'http://[fe80::1]/',
    'http://10.0.0.1/',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'ftp://iam.cloud.ibm.com/',
    'file:///etc/passwd',
    'not a url',
    '',
  ]) {
    it(`refuses ${url || 'nothing'}`, () =>
      assert.throws(() => guard.check(url, 'VPC'), { name: 'CloudError', code: 'endpoint_refused' }));
  }

  it('allows the hosts of explicit overrides over https', () => {
    const overridden = createEndpointGuard({
      vpc: 'https://{region}.vpc.internal.example:8443/base',
      cos: 'https://s3.example',
    });
    assert.ok(overridden.check('https://us-south.vpc.internal.example:8443/base/v1/vpcs', 'VPC'));
    assert.ok(overridden.check('https://s3.example/b', 'COS'));
    for (const url of [
      'http://s3.example/b',
      'https://x.s3.example/',
      'https://a.b.vpc.internal.example/',
      'https://internal.example/',
    ]) {
      assert.throws(() => overridden.check(url, 'VPC'), { code: 'endpoint_refused' }, url);
    }
  });

  it('refuses link-local addresses even as overrides', () => {
    const overridden = createEndpointGuard({ iam: 'http://169.254.169.254/', vpc: 'https://169.254.169.254' });
    assert.throws(() => overridden.check('http://169.254.169.254/identity/token', 'IAM'), { code: 'endpoint_refused' });
    assert.throws(() => overridden.check('https://169.254.169.254/v1', 'VPC'), { code: 'endpoint_refused' });
  });

  it('says what to do', () => {
    assert.throws(() => guard.check('http://iam.cloud.ibm.com/', 'IAM'), {
      message:
        'Refused to send your sign-in to iam.cloud.ibm.com: the connection would not be encrypted. Use an https endpoint.',
    });
  });
});

describe('endpointUrl', () => {
  it('fills in the region', () => {
    assert.equal(endpointUrl('vpc', undefined, 'eu-de'), 'https://eu-de.iaas.cloud.ibm.com');
    assert.equal(endpointUrl('cos', undefined, 'eu'), 'https://s3.eu.cloud-object-storage.appdomain.cloud');
    assert.equal(
      endpointUrl('vpc', { vpc: 'http://127.0.0.1:1/vpc/{region}/' }, 'eu-de'),
      'http://127.0.0.1:1/vpc/eu-de',
    );
    assert.equal(endpointUrl('iam', {}), 'https://iam.cloud.ibm.com');
  });

  for (const region of ['evil.example/', 'a@b', 'us south', '', '-', 'us-south.', 'x#', 'US']) {
    it(`refuses the region ${JSON.stringify(region)}`, () =>
      assert.throws(() => endpointUrl('vpc', undefined, region), { code: 'invalid_request' }));
  }
});

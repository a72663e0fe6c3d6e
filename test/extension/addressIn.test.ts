import assert from 'node:assert/strict';
import { addressIn } from '../../src/vscode/health/addressIn';

describe('the address that a search asks for', () => {
  const cases: readonly (readonly [search: string, address: string | undefined])[] = [
    ['target_ip:10.240.0.4 action:rejected', '10.240.0.4'],
    ['initiator_ip:24.22.68.94 target_ip:==10.240.64.4', '10.240.64.4'],
    ['-target_ip:10.240.0.4', undefined],
    ['target_ip:10.240.0.0/18', undefined],
    ['target_ip:8.8.8.8', undefined],
    ['target_port:22', undefined],
  ];
  for (const [search, address] of cases) it(search, () => assert.equal(addressIn(search), address));
});

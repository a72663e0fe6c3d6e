import { formatIpv4 } from '../../core/net/ipv4';
import { jsonReply, type Reply } from '../http/reply';
import { pathSegments, type SandboxRequest } from '../http/sandboxRequest';
import type { SandboxService } from '../http/sandboxServer';
import { hash32, Random } from '../random';
import type { SandboxWorld } from '../sandboxWorld';
import { laptop } from '../simulator/addresses';
import { captureSeconds } from '../simulator/captureWindow';
import type { FlowLogs } from '../simulator/flowLogs';
import type { LabVnic } from '../simulator/labVnic';
import { type Ends, tcpExchange } from '../simulator/shapes';
import type { Simulation } from '../simulator/simulation';

const webPort = 3000;
const sshPort = 22;

/**
 * What a machine at work sees of the instances, since no packet reaches them: `GET /address` tells which address it has
 * on the Internet, `GET /tcp/{address}/{port}` how a connection to a floating IP ends, `GET /http/{address}/{port}/{page}`
 * what the web server of the demo says (504 where it is silent). The rules of the account decide, and every try is in the
 * flow logs of its window. No sign-in: it is the network, not a service.
 */
export function exerciseService(world: SandboxWorld, flowLogs: FlowLogs): SandboxService {
  return {
    name: 'exercise',
    prefix: 'exercise',
    regional: false,
    handle: (request) => route(request, world, flowLogs),
    errorReply: (status) => jsonReply(status, { message: `The network answered ${status}.` }),
  };
}

function route(request: SandboxRequest, world: SandboxWorld, flowLogs: FlowLogs): Reply {
  const [what, address = '', portText = '', ...page] = pathSegments(request.path) ?? [];
  if (request.method !== 'GET') return jsonReply(405, { message: 'Only GET.' });
  if (what === 'address') return text(200, `${formatIpv4(laptop)}\n`);
  const port = Number(portText);
  const valid = Number.isInteger(port) && port >= 1 && port <= 65_535;
  if (!valid || (what !== 'tcp' && what !== 'http')) return jsonReply(404, { message: 'There is no such try.' });
  const place = behind(address, world, flowLogs);
  const outcome = place === null ? 'silent' : connect(place, port, world);
  if (what === 'tcp') return jsonReply(200, { outcome });
  if (place === null || outcome !== 'connected' || port !== webPort) return jsonReply(504, { outcome });
  return webPage(place, page.join('/'), world);
}

/** The vNIC that a floating IP leads to. */
interface Place {
  readonly vnic: LabVnic;
  readonly vnics: readonly LabVnic[];
  readonly simulation: Simulation;
}

function behind(address: string, { account }: SandboxWorld, flowLogs: FlowLogs): Place | null {
  for (const { name, floatingIps } of account.regions) {
    const target = floatingIps.find((ip) => ip.address === address)?.target ?? null;
    const traffic = flowLogs.trafficOf(name);
    const vnic = traffic?.vnics.find(({ id, vniId }) => target !== null && (id === target || vniId === target));
    if (traffic === undefined || vnic === undefined) continue;
    return { vnic, vnics: traffic.vnics, simulation: traffic.simulationOf(vnic.vpcId) };
  }
  return null;
}

function connect({ vnic, simulation }: Place, port: number, world: SandboxWorld): 'connected' | 'refused' | 'silent' {
  const answered = simulation.exercise(now(world, { initiator: laptop, target: vnic.address, port }), vnic);
  if (!answered) return 'silent';
  return port === webPort || port === sshPort ? 'connected' : 'refused';
}

/** As resources/demo-vpc/server.py answers. */
function webPage({ vnic, vnics, simulation }: Place, page: string, world: SandboxWorld): Reply {
  if (page === '') return text(200, `hello from ${vnic.name}\n`);
  if (page === 'info') return text(200, `${formatIpv4(vnic.address)}\n`);
  const remote = vnics.find((other) => other.vpcId === vnic.vpcId && other.id !== vnic.id);
  if (page !== 'remote' || remote === undefined) return text(404, 'there is nothing here\n');
  const connection = now(world, { initiator: vnic.address, target: remote.address, port: webPort });
  if (simulation.exercise(connection, remote)) return text(200, `${formatIpv4(remote.address)}\n`);
  return text(502, `${formatIpv4(remote.address)} does not answer: timed out\n`);
}

/** A connection of this moment; it ends in the window it begins in. */
function now(world: SandboxWorld, ends: Ends) {
  const second = Math.floor(world.now() / 1000);
  const random = new Random(hash32('exercise', world.seed, second, ends.port));
  const cell = Math.floor(second / captureSeconds);
  const start = Math.min(second, (cell + 1) * captureSeconds - 2);
  return tcpExchange(random, start, 1, ends, [90, 200]);
}

function text(status: number, body: string): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

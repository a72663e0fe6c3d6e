import { formatCidr, parseCidr } from '../../net/cidr';
import { parseIpv4 } from '../../net/ipv4';
import { fieldNamed } from '../fields';
import { rangesMatching } from '../fieldValues';
import { type Check, isOddForm, problem, type Report, replace, valuesIn, type WrittenValue } from './check';
import { isSpan } from './valueForm';

/** Values of address fields: addresses, networks, or the beginning of an address. */
export const addressLiteral: Check = (report) => ({
  condition: (condition, { name }) => {
    if (fieldNamed(name)?.type === 'ip') for (const value of valuesIn(condition)) look(value, name, report);
  },
});

function look(value: WrittenValue, name: string, report: Report): void {
  const { text, operator } = value;
  if (isOddForm(text) || isSpan(text) || parseIpv4(text) !== null) return;
  const network = parseCidr(text);
  if (network) {
    if (!network.hostBits) return;
    const exact = formatCidr(network);
    const message = `The network of ${text} begins at ${exact}; the rest of the address is not used.`;
    report(problem('info', 'host_bits', value, message, replace(`Write ${exact}`, value, exact)));
    return;
  }
  const withPort = /^([\d.]+):(\d+)$/.exec(text);
  if (withPort && parseIpv4(withPort[1]!) !== null) {
    const port = name.replace('_ip', '_port');
    const message = `Address and port are two fields: ${name} and ${port}.`;
    const newText = `${withPort[1]} ${port}:${withPort[2]}`;
    report(problem('warning', 'bad_address', value, message, replace(`Write ${name}:${newText}`, value, newText)));
    return;
  }
  if (rangesMatching('ip', operator, text).length > 0) {
    if (text.endsWith('.') || text.split('.').length === 4) return;
    const message = `This finds every address that begins with "${text}", ${text}0 to ${text}9 included. For the network write ${text}. or its length, as in 10.240.0.0/16.`;
    report(problem('info', 'partial_address', value, message, replace(`Write ${text}.`, value, `${text}.`)));
    return;
  }
  if (rangesMatching('ip', ':', text).length > 0) {
    const message = `${text} is only the beginning of an address, and :${operator} asks for whole ones. Write ${name}:${text}`;
    report(problem('warning', 'partial_address', value, message));
    return;
  }
  report(problem('warning', 'bad_address', value, `${badAddress(text)} Write 10.240.0.4, 10.240.0.0/18 or 10.240.`));
}

function badAddress(text: string): string {
  const slash = text.indexOf('/');
  if (slash > 0 && parseIpv4(text.slice(0, slash)) !== null) {
    return `"${text.slice(slash)}" is not a prefix length; those are /0 to /32.`;
  }
  if (/^\d+(\.\d+){3}$/.test(text))
    return `"${text}" is not an address: its parts go from 0 to 255, without leading zeros.`;
  if (/^[\da-f:]*:[\da-f:]*$/i.test(text)) return 'Flow logs hold IPv4 addresses only.';
  return `"${text}" is not an address.`;
}

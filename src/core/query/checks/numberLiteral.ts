import { commonProtocols, protocolNumber } from '../../net/protocols';
import { allServiceNames, portOf } from '../../net/services';
import { fieldNamed } from '../fields';
import { domains } from '../fieldValues';
import { parseNumber } from '../integers';
import { type Check, isOddForm, problem, type Report, replace, valuesIn, type WrittenValue } from './check';
import { nearest } from './nearest';
import { isSpan } from './valueForm';

type NumberType = 'port' | 'protocol' | 'counter';

/** Values of ports, protocols and counters: numbers in range, or names that are known. */
export const numberLiteral: Check = (report) => ({
  condition: (condition, { name }) => {
    const type = fieldNamed(name)?.type;
    if (type !== 'port' && type !== 'protocol' && type !== 'counter') return;
    for (const value of valuesIn(condition)) look(value, name, type, report);
  },
});

function look(value: WrittenValue, name: string, type: NumberType, report: Report): void {
  const { text } = value;
  const number = parseNumber(text);
  if (number) {
    const { from, to } = domains[type];
    if (number.floor < from || number.ceil > to) {
      report(problem('warning', 'out_of_range', value, `${name} goes from ${from} to ${to}; ${text} never occurs.`));
    } else if (number.floor !== number.ceil) {
      report(problem('warning', 'out_of_range', value, `${name} holds whole numbers; ${text} never occurs.`));
    }
  }
  if (type === 'protocol' && (text === '1' || protocolNumber(text) === 1)) {
    const message = 'ICMP is never collected in flow logs: its absence says nothing.';
    report(problem('info', 'protocol_not_logged', value, message));
  }
  if (number || isOddForm(text) || isSpan(text)) return;
  if (type === 'port' && portOf(text) === undefined) unknownService(value, report);
  if (type === 'protocol' && protocolNumber(text) === undefined) unknownProtocol(value, report);
  if (type === 'counter') {
    const message = `${name} is a number. Write ${name}:>1000, or ${name}:0 for none; "${text}" never occurs.`;
    report(problem('warning', 'not_a_number', value, message));
  }
}

function unknownService(value: WrittenValue, report: Report): void {
  const { text } = value;
  const meant = nearest(text, allServiceNames());
  const message = `No service is known as "${text}".${meant ? ` Did you mean ${meant}?` : ' Write the number of the port.'}`;
  report(
    problem('warning', 'unknown_service', value, message, meant ? replace(`Write ${meant}`, value, meant) : undefined),
  );
}

function unknownProtocol(value: WrittenValue, report: Report): void {
  const meant = nearest(
    value.text,
    commonProtocols.map(({ name }) => name),
  );
  const message = `No protocol is called "${value.text}".${meant ? ` Did you mean ${meant}?` : ' Write tcp, udp or a number.'}`;
  report(
    problem('warning', 'unknown_protocol', value, message, meant ? replace(`Write ${meant}`, value, meant) : undefined),
  );
}

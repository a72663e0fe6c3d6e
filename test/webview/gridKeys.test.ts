import assert from 'node:assert/strict';
import { type GridCommand, gridCommand } from '../../src/webview/grid/gridKeys';

const extent = { rows: 1000, columns: 9, page: 20 };
const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };

/** `Ctrl+Shift+End` as the browser tells it. */
function pressed(keys: string) {
  const parts = keys.split('+');
  const key = parts.pop()!;
  return {
    ...none,
    key: key === 'Space' ? ' ' : key === 'Plus' ? '+' : key,
    ctrlKey: parts.includes('Ctrl'),
    metaKey: parts.includes('Meta'),
    shiftKey: parts.includes('Shift'),
    altKey: parts.includes('Alt'),
  };
}

const move = (row: number, column: number, extend = false): GridCommand => ({ kind: 'move', row, column, extend });

const inRows: readonly (readonly [string, GridCommand | null])[] = [
  ['ArrowDown', move(6, 2)],
  ['Shift+ArrowDown', move(6, 2, true)],
  ['ArrowUp', move(4, 2)],
  ['Ctrl+ArrowDown', move(999, 2)],
  ['PageDown', move(25, 2)],
  ['PageUp', move(0, 2)],
  ['Home', move(5, 0)],
  ['End', move(5, 8)],
  ['Ctrl+Home', move(0, 2)],
  ['Ctrl+End', move(999, 2)],
  ['Ctrl+Shift+End', move(999, 2, true)],
  ['Meta+End', move(999, 2)],
  ['ArrowLeft', move(5, 1)],
  ['Shift+ArrowRight', move(5, 3)],
  ['Ctrl+a', { kind: 'selectAll' }],
  ['Space', { kind: 'toggle' }],
  ['Plus', { kind: 'narrow', how: 'only' }],
  ['-', { kind: 'narrow', how: 'not' }],
  ['Shift+F10', { kind: 'menu' }],
  ['ContextMenu', { kind: 'menu' }],
  ['F10', null],
  ['Enter', null],
  ['Tab', null],
  ['a', null],
  ['Ctrl+c', null],
  ['Alt+ArrowLeft', null],
];

const inHeading: readonly (readonly [string, GridCommand | null])[] = [
  ['Enter', { kind: 'sort' }],
  ['Space', { kind: 'sort' }],
  ['ArrowRight', move(-1, 3)],
  ['Shift+ArrowRight', { kind: 'resizeColumn', step: 1 }],
  ['Ctrl+Shift+ArrowLeft', { kind: 'moveColumn', step: -1 }],
  ['ArrowDown', move(0, 2)],
  ['Plus', null],
];

describe('keys of the grid', () => {
  for (const [keys, command] of inRows) {
    it(`${keys} in the rows`, () =>
      assert.deepEqual(gridCommand(pressed(keys), { row: 5, column: 2 }, extent), command));
  }
  for (const [keys, command] of inHeading) {
    it(`${keys} in the heading`, () =>
      assert.deepEqual(gridCommand(pressed(keys), { row: -1, column: 2 }, extent), command));
  }
});

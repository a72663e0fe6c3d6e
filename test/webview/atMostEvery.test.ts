import assert from 'node:assert/strict';
import { atMostEvery } from '../../src/vscode/panel/atMostEvery';

describe('what is passed on at most every so often', () => {
  /** A clock that a test turns. */
  function heard() {
    const passed: number[] = [];
    const due = new Set<() => void>();
    const { tell, stop } = atMostEvery<number>(
      250,
      (value) => passed.push(value),
      (run, milliseconds) => {
        assert.equal(milliseconds, 250);
        due.add(run);
        return () => void due.delete(run);
      },
    );
    const tick = () => {
      for (const run of [...due]) {
        due.delete(run);
        run();
      }
    };
    return { passed, due, tell, stop, tick };
  }

  it('is the first at once, then the latest of each time', () => {
    const { passed, tell, tick } = heard();
    for (const value of [1, 2, 3]) tell(value);
    assert.deepEqual(passed, [1]);
    tick();
    assert.deepEqual(passed, [1, 3]);
    tell(4);
    assert.deepEqual(passed, [1, 3]);
    tick();
    tick();
    tell(5);
    assert.deepEqual(passed, [1, 3, 4, 5]);
  });

  it('is nothing more once it is stopped', () => {
    const { passed, due, tell, stop, tick } = heard();
    tell(1);
    tell(2);
    stop();
    tick();
    tell(3);
    assert.deepEqual([passed, due.size], [[1], 0]);
  });
});

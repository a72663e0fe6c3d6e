import { createMemoryEngine } from '../../src/engines/memory/memoryEngine';
import { describeEngine } from './describeEngine';

describeEngine('memory', async (rows) => {
  const engine = createMemoryEngine([...rows].reverse());
  return { engine, dispose: () => engine.dispose() };
});

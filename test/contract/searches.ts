import { searchesByField } from './searchesByField';
import { searchesByHand } from './searchesByHand';
import { searchesByValue } from './searchesByValue';
import { searchesOfUsers } from './searchesOfUsers';

/** Searches every engine has to answer alike. */
export const searches: readonly string[] = [
  ...new Set([...searchesByHand, ...searchesOfUsers, ...searchesByField(), ...searchesByValue()]),
];

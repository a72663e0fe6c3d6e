import { alertProblems } from '../../app/watches/alert';

/** What is wrong with a name of an alert; null: nothing. */
export const nameProblem = (name: string): string | null => alertProblems({ name })[0] ?? null;

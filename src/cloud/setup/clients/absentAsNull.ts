import { CloudError } from '../../cloud';

/** Null for what is not there. */
export async function absentAsNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CloudError && error.code === 'not_found') return null;
    throw error;
  }
}

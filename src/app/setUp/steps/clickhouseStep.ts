import { shippingProblem, shippingRight } from '../../clickhouse/shippingProblem';
import type { DestinationChoice } from '../setUpConfig';
import type { SetUpStep } from '../step';
import { blocked, holds } from './findings';

const clickhouseStepId = 'clickhouse';

/** The ClickHouse that gets the records: it answers to this user, and the tables stand. Nothing is made there. */
export function clickhouseStep({
  url,
  user,
  passwordVariable,
  database,
}: Extract<DestinationChoice, { readonly kind: 'clickhouse' }>): SetUpStep {
  const { host } = new URL(url);
  const right = `${user} needs ${shippingRight(database)}, no other right.`;
  return {
    ...{ id: clickhouseStepId, title: `ClickHouse ${host}, database ${database}, user ${user}`, needs: [] },
    ...{ price: 'none', permissions: [`${shippingRight(database)} in ClickHouse, for ${user}`] },
    async find({ clickhouse, secret }, signal) {
      const password = await secret(passwordVariable, signal);
      // Where it was given before, the shipper has it; where it was not, the step with its secret says so.
      if (!password) return holds(host, database, `It was not asked: its password is not known here. ${right}`);
      const admin = await clickhouse.open({ ...{ url, user, password, database }, cluster: null });
      try {
        const problem = await shippingProblem(admin, user, await clickhouse.migrations(), signal);
        return problem === null
          ? holds(host, database, `It answers, and the tables stand. ${right}`)
          : blocked(problem);
      } finally {
        await admin.close();
      }
    },
  };
}

import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { tableNames } from '../../../functions/local/create-tables.ts';
import { type Lease, type LeaseOptions, openLease } from '../../../functions/store/lease.ts';
import { givenSealing } from '../given/seal.ts';

/** A clock that jumps whenever someone waits. A dead holder is found out at once; one that is alive has no chance. */
export function jumpingClock(): Pick<LeaseOptions, 'monotonicMs' | 'sleep'> {
  let time = 0;
  return {
    monotonicMs: () => time,
    sleep: async (ms) => {
      time += ms;
    },
  };
}

/** A lease by itself; its watch takes no time. */
export function givenLease(
  client: DynamoDBDocumentClient,
  auditor: string,
  options: Partial<Omit<LeaseOptions, 'auditor'>> = {},
): Lease {
  return openLease(client, {
    table: tableNames.RUNS_TABLE,
    auditor,
    sealing: givenSealing,
    tampered: (row) => {
      throw new Error(`The lease is not sealed: ${JSON.stringify(row)}`);
    },
    ...jumpingClock(),
    ...options,
  });
}

/** For a caller to whom the moment does not matter. */
export const ignore = (): void => undefined;

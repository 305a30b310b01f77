import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Hash, hashOf } from '../domain/values/hash.ts';
import { Instant } from '../domain/values/instant.ts';
import { type Condition, put } from './writes/conditional-put.ts';

/**
 * Keeps the runs of one deployment apart: only the holder of the lease may write. It is a row of the Runs table, in a
 * partition of its own, so that a query for runs does not return it. No clock's time is in it: the holder counts its
 * renewals, and whoever sees the count stand still for {@link leaseMs} on its own clock may take the lease.
 */
export type Lease = {
  /**
   * Takes the lease for a run. Resolves to undefined if that succeeded. If another holds it and is alive, resolves to
   * the run it is held for; to find that out may take as long as {@link leaseMs}. `sending` is called before each
   * attempt to take it: from its last call on, it is held. The holder must be unique to the call.
   */
  take(holder: string, runAt: Instant, sending: () => void): Promise<Instant | undefined>;
  /**
   * Renews the lease. `renewals` must be greater than in every earlier call, whatever became of that; the first is
   * greater than 0. Resolves to whether it is still held.
   */
  renew(holder: string, runAt: Instant, renewals: number): Promise<boolean>;
  /** Releases the lease, whoever holds it. Only for a caller who knows that the holder crashed. */
  clear(): Promise<void>;
  /** Releases the lease; does nothing if another holds it by now. */
  free(holder: string): Promise<void>;
};

/** The row as it is in the table, whoever wrote it. */
export type LeaseRow = Readonly<Record<string, unknown>>;

export type LeaseOptions = {
  readonly table: string;
  readonly auditor: string;
  /** Under a key that those who can write to the table do not have. */
  readonly sealing: { sealOf(hash: Hash): string };
  /** Told of a row that is not sealed, or not by this key. It counts as no lease at all. */
  readonly tampered: (row: LeaseRow) => void;
  /** Milliseconds since some moment; a change of the date does not touch it. */
  readonly monotonicMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

/** A lease that is not renewed for this time can be taken by another. */
export const leaseMs = 50_000;

/** How often the lease of another is looked at. */
const lookMs = 1_000;

const attributes = ['holder', 'heldFor', 'renewals', 'seal'] as const;

const Held = z.object({ holder: z.string(), heldFor: Instant, renewals: z.int(), seal: z.string() });
type Held = Readonly<z.infer<typeof Held>>;

export function openLease(client: DynamoDBDocumentClient, options: LeaseOptions): Lease {
  const { auditor, sealing, tampered } = options;
  const row = openRow(client, options);
  const sealOf = ({ holder, heldFor, renewals }: Omit<Held, 'seal'>) =>
    sealing.sealOf(hashOf({ auditor, holder, heldFor, renewals }));
  const sealed = (content: Omit<Held, 'seal'>): Held => ({ ...content, seal: sealOf(content) });

  /** Undefined if nobody holds the lease. */
  function holding(found: LeaseRow): Held | undefined {
    if (attributes.every((name) => found[name] === undefined)) return undefined;
    const { data } = Held.safeParse(found);
    if (data !== undefined && data.seal === sealOf(data)) return data;
    tampered(found);
    return undefined;
  }

  /** Resolves to the row as soon as it changes, or to undefined if it did not for the length of a lease. */
  async function watch(held: Held): Promise<LeaseRow | undefined> {
    const untilMs = options.monotonicMs() + leaseMs;
    while (options.monotonicMs() < untilMs) {
      await options.sleep(Math.min(lookMs, untilMs - options.monotonicMs()));
      const found = await row.read();
      if (attributes.some((name) => found[name] !== held[name])) return found;
    }
    return undefined;
  }

  return {
    async take(holder, heldFor, sending) {
      const mine = sealed({ holder, heldFor, renewals: 0 });
      // Most often nobody holds it, and one request is enough.
      let found: LeaseRow = {};
      let hasWatched = false;
      for (;;) {
        sending();
        if (await row.write(mine, stillIs(found))) return undefined;
        found = await row.read();
        const held = holding(found);
        // The answer to a write of this call was lost.
        if (held?.holder === holder) return undefined;
        if (held === undefined) continue;
        // It was taken while this call was looking.
        if (hasWatched) return held.heldFor;
        hasWatched = true;
        const changed = await watch(held);
        if (changed === undefined) continue;
        const alive = holding(changed);
        if (alive !== undefined) return alive.heldFor;
        found = changed;
      }
    },

    async renew(holder, heldFor, renewals) {
      const isMine = {
        ConditionExpression: '#holder = :mine AND #renewals < :next',
        ExpressionAttributeNames: { '#holder': 'holder', '#renewals': 'renewals' },
        ExpressionAttributeValues: { ':mine': holder, ':next': renewals },
      };
      if (await row.write(sealed({ holder, heldFor, renewals }), isMine)) return true;
      // The answer to this call's own write was lost, or a later renewal overtook it. No earlier one counted as far.
      const held = holding(await row.read());
      return held?.holder === holder && held.renewals >= renewals;
    },

    clear: async () => {
      await row.write(null);
    },

    free: async (holder) => {
      await row.write(null, {
        ConditionExpression: '#holder = :mine',
        ExpressionAttributeNames: { '#holder': 'holder' },
        ExpressionAttributeValues: { ':mine': holder },
      });
    },
  };
}

/** That the row is as it was found. */
function stillIs(found: LeaseRow): Condition {
  // What is not a text or a number was not written here; of such an attribute only its presence is compared.
  const isCompared = (name: string) => typeof found[name] === 'string' || typeof found[name] === 'number';
  const clauses = attributes.map((name) => {
    if (isCompared(name)) return `#${name} = :was_${name}`;
    return found[name] === undefined ? `attribute_not_exists(#${name})` : `attribute_exists(#${name})`;
  });
  const compared = attributes.filter(isCompared);
  return {
    ConditionExpression: clauses.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
    ...(compared.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(compared.map((name) => [`:was_${name}`, found[name]])),
    }),
  };
}

function openRow(client: DynamoDBDocumentClient, { table, auditor }: Pick<LeaseOptions, 'table' | 'auditor'>) {
  const Key = { auditor: `${auditor}/lease`, runAt: 'lease' };
  return {
    async read(): Promise<LeaseRow> {
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item ?? {};
    },

    /**
     * Null: nobody holds it. Resolves to whether the condition was met. The row stays, as the function cannot delete; it
     * is written as a whole, since whatever else somebody put there could leave no room for the lease.
     */
    write: (held: Held | null, condition: Condition = {}): Promise<boolean> =>
      put(client, { TableName: table, Item: { ...Key, ...held } }, condition),
  };
}

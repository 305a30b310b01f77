import { givenDigest } from '../../support/given/givens.ts';

export const auditor = 'test';

/** The row of the lease, as `keyOf` names it. */
export const leaseKey = `${auditor}/lease lease`;

export const tags = ['v1', 'v2', 'v3'] as const;
export const referenceOf = (tag: string): string => `prod/web/api:${tag}`;

/** A digest that no registry ever showed: only who writes to the tables by hand writes it. */
export const forgedDigest = givenDigest('f');

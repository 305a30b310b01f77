import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NewAcceptance } from '../../../../functions/config/accept/acceptance-text.ts';
import { addAcceptance } from '../../../../functions/config/accept/edit-acceptances.ts';
import { parseConfig } from '../../../../functions/config/load.ts';
import { acceptanceOfOne, auditYamlText } from '../../../support/arbitrary/audit-yaml.ts';

/** What a text says, itself and its version apart. */
function saidBy(text: string) {
  const { version: _, text: __, ...config } = parseConfig(text, 'audit.yaml');
  return config;
}

/** What it says with an acceptance: in the place of one of the same digest, or else behind the others of its tag. */
function saidWith(text: string, { reference, digest, reason, at, until }: NewAcceptance) {
  const config = saidBy(text);
  const acceptance = { digest, reason: reason ?? null, at, until: until ?? null };
  const isIt = (entry: { readonly reference: string; readonly digest: string }): boolean =>
    entry.reference === reference && entry.digest === digest;
  const entry = { reference, digest, ...(reason === undefined ? {} : { reason }), at, ...(until ? { until } : {}) };
  const accept = config.accept.some(isIt)
    ? config.accept.map((each) => (isIt(each) ? entry : each))
    : [...config.accept, entry];
  const targets = config.targets.map((target) => {
    if (target.reference !== reference) return target;
    const { accepted } = target.policy;
    const isThere = accepted.some((each) => each.digest === digest);
    const renewed = isThere
      ? accepted.map((each) => (each.digest === digest ? acceptance : each))
      : [...accepted, acceptance];
    return { ...target, policy: { ...target.policy, accepted: renewed } };
  });
  return { ...config, targets, accept };
}

const accepts = (text: string, { reference, digest }: NewAcceptance): boolean =>
  parseConfig(text, 'audit.yaml').accept.some((each) => each.reference === reference && each.digest === digest);

/** How much of two texts is the same from the begin on. */
function sharedStart(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) if (one[at] !== other[at]) return at;
  return length;
}

test('Whatever the file looks like, it says the acceptance afterwards, and otherwise what it said before', () => {
  fc.assert(
    fc.property(auditYamlText, acceptanceOfOne, (text, acceptance) => {
      const edited = addAcceptance(text, acceptance, 'audit.yaml');
      expect(saidBy(edited)).toEqual(saidWith(text, acceptance));
    }),
  );
});

test('Without what was inserted the text of the file is what it was', () => {
  fc.assert(
    fc.property(auditYamlText, acceptanceOfOne, (text, acceptance) => {
      fc.pre(!accepts(text, acceptance) && !text.includes('accept: []'));
      const edited = addAcceptance(text, acceptance, 'audit.yaml');
      const start = sharedStart(text, edited);
      expect(text.slice(0, start) + edited.slice(edited.length - (text.length - start))).toBe(text);
      expect(edited.length).toBeGreaterThan(text.length);
    }),
  );
});

test('A renewal touches no line that does not belong to its entry, and loses no comment', () => {
  fc.assert(
    fc.property(auditYamlText, acceptanceOfOne, (text, acceptance) => {
      // The last line of a file may come to end in a line break.
      fc.pre(text.endsWith('\n'));
      // A key that is taken out has no place to come back to.
      const first = { ...acceptance, reason: acceptance.reason ?? 'Given.' };
      const once = addAcceptance(text, first, 'audit.yaml');
      const renewed = { ...acceptance, reason: 'Renewed.', until: undefined };
      const twice = addAcceptance(once, renewed, 'audit.yaml');
      const other = addAcceptance(text, renewed, 'audit.yaml');
      expect(twice).toBe(other);
    }),
  );
});

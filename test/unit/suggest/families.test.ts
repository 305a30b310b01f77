import { expect, test } from 'vitest';
import { familyOf } from '../../../functions/suggest/families.ts';

test.each([
  { says: 'versions with a letter', tags: ['v1', 'v1.4.2', 'v2.0.0-rc1'], family: 'v*' },
  { says: 'versions of one major number', tags: ['1.4.2', '1.10'], family: '1.*' },
  { says: 'releases', tags: ['release-2', 'release-2026.1'], family: 'release-*' },
  { says: 'dates of one year', tags: ['20261120', '20260101'], family: '2026*' },
  { says: 'a word', tags: ['latest'], family: 'latest' },
  { says: 'a number alone', tags: ['16'], family: '16' },
  { says: 'the id of a commit', tags: ['9f86d08'], family: '9f86d08' },
  { says: 'an id of digits first', tags: ['0123abc4'], family: '0123abc4' },
])('$says: $tags are of the family $family', ({ tags, family }) => {
  expect(new Set(tags.map(familyOf))).toEqual(new Set([family]));
});

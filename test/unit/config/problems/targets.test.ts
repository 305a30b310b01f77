import { expect, test } from 'vitest';
import { givenFile, problemsOf } from '../../../support/given/config-text.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  { says: 'there is none', targets: '[]', problems: ['4:10 targets: expected at least one target, got an empty list'] },
  {
    says: 'a tag looks like a number, or like nothing',
    targets: '[{ image: prod/a, tags: [-16, ~] }]',
    problems: [
      '4:35 targets[0].tags[0]: expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-", got "-16"',
      '4:40 targets[0].tags[1]: expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-", got "~"',
    ],
  },
  {
    says: 'a tag is left out',
    targets: '\n  - image: prod/a\n    tags:\n      -\n      - v1',
    problems: ['7:8 targets[0].tags[0]: expected text, got nothing'],
  },
  {
    says: 'a tag is none in OCI',
    targets: '[{ image: prod/a, tags: [-v1] }]',
    problems: [
      '4:35 targets[0].tags[0]: expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-", got "-v1"',
    ],
  },
  {
    says: 'there is no tag',
    targets: '[{ image: prod/a, tags: [] }]',
    problems: ['4:34 targets[0].tags: expected at least one tag, got an empty list'],
  },
  {
    says: 'tags are missing',
    targets: '\n  - image: prod/a',
    problems: ['5:5 targets[0].tags: missing; add, for example, tags: [v1.4.2, stable]'],
  },
  {
    says: 'the image has no registry',
    targets: '[{ image: api, tags: [a] }]',
    problems: ['4:20 targets[0].image: expected a registry key and an image name, such as "prod/web/api", got "api"'],
  },
  {
    says: 'the image has a tag',
    targets: '[{ image: "prod/api:v1", tags: [a] }]',
    problems: [
      '4:20 targets[0].image: expected an image without a tag or digest, got "prod/api:v1"; list its tags under tags',
    ],
  },
  {
    says: 'the image name has capitals',
    targets: '[{ image: prod/Api, tags: [a] }]',
    problems: [
      '4:20 targets[0].image: invalid image name "Api": expected lowercase path parts of letters, digits and inner ".", "_" or "-", such as "web/api"',
    ],
  },
  {
    says: 'the image name is too long',
    targets: `[prod/${'a'.repeat(256)}:v1]`,
    problems: [`4:11 targets[0]: invalid image name "${'a'.repeat(100)}…": expected at most 255 characters`],
  },
  {
    says: 'a reference has no tag',
    targets: '[prod/web/api]',
    problems: ['4:11 targets[0]: expected "registry/image:tag", such as "prod/web/api:v1.4.2", got "prod/web/api"'],
  },
  {
    says: 'a reference has a digest',
    targets: `["prod/a@${digest}"]`,
    problems: [
      `4:11 targets[0]: expected a tag, not a digest, got "prod/a@${digest}"; to pin a tag to a digest, write image, tags, expect: pinned and digests`,
    ],
  },
  {
    says: 'every part of a reference is wrong',
    targets: '["Prod/Web:-v1"]',
    problems: [
      '4:11 targets[0]: invalid image name "Web": expected lowercase path parts of letters, digits and inner ".", "_" or "-", such as "web/api"',
      '4:11 targets[0]: invalid registry key "Prod": expected lowercase letters, digits and inner hyphens, at most 63 characters',
      '4:11 targets[0]: invalid tag "-v1": expected at most 128 letters, digits, "_", "." or "-", not starting with "." or "-"',
    ],
  },
  {
    says: 'a reference has a space after the colon',
    targets: '\n  - prod/web/api: v2',
    problems: [
      '5:5 targets[0]["prod/web/api"]: expected a reference, got a map; remove the space after the colon: prod/web/api:v2',
    ],
  },
  {
    says: 'a target is neither text nor a map',
    targets: '[5, ~, []]',
    problems: [
      '4:11 targets[0]: expected a reference, such as prod/web/api:v1.4.2, or a map with image and tags, got the number 5',
      '4:14 targets[1]: expected a reference, such as prod/web/api:v1.4.2, or a map with image and tags, got ~',
      '4:17 targets[2]: expected a reference, such as prod/web/api:v1.4.2, or a map with image and tags, got an empty list',
    ],
  },
  {
    says: 'the expectation is misspelt',
    targets: '[{ image: prod/a, tags: [a], expect: imutable }]',
    problems: [
      '4:47 targets[0].expect: expected immutable, moving or pinned, got "imutable"; did you mean "immutable"?',
    ],
  },
  {
    says: 'the expectation is like none',
    targets: '[{ image: prod/a, tags: [a], expect: whatever }]',
    problems: ['4:47 targets[0].expect: expected immutable, moving or pinned, got "whatever"'],
  },
  {
    says: 'staleAfter is no duration',
    targets: '[{ image: prod/a, tags: [a], staleAfter: 0d }]',
    problems: [
      '4:51 targets[0].staleAfter: expected a whole number and m, h, d or w, such as "90d" or "12h", or "never", got "0d"',
    ],
  },
  {
    says: 'a key is written in another style',
    targets: '[{ image: prod/a, tags: [a], stale_after: 1d }]',
    problems: ['4:39 targets[0].stale_after: unknown key; did you mean "staleAfter"?'],
  },
  {
    says: 'pinned has no digests',
    targets: '\n  - image: prod/a\n    tags: [a]\n    expect: pinned',
    problems: ['5:5 targets[0].digests: missing; expect: pinned needs the list of digests that these tags may show'],
  },
  {
    says: 'pinned has an empty list of digests',
    targets: '[{ image: prod/a, tags: [a], expect: pinned, digests: [] }]',
    problems: ['4:64 targets[0].digests: expected at least one digest, got an empty list'],
  },
  {
    says: 'a digest is cut off',
    targets: '[{ image: prod/a, tags: [a], expect: pinned, digests: ["sha256:abc"] }]',
    problems: ['4:65 targets[0].digests[0]: expected "sha256:" and 64 lowercase hex digits, got "sha256:abc"'],
  },
  {
    says: 'a digest is listed twice',
    targets: `\n  - image: prod/a\n    tags: [a]\n    expect: pinned\n    digests:\n      - ${digest}\n      - ${digest}`,
    problems: ['10:9 targets[0].digests[1]: duplicate entry; remove it; first at 9:9 (targets[0].digests[0])'],
  },
  {
    says: 'digests go with immutable',
    targets: `[{ image: prod/a, tags: [a], digests: ["${digest}"] }]`,
    problems: [
      '4:39 targets[0].digests: only allowed beside expect: pinned, but this target is immutable by default; add expect: pinned here, or remove digests',
    ],
  },
  {
    says: 'digests go with moving',
    targets: `[{ image: prod/a, tags: [a], expect: moving, digests: ["${digest}"] }]`,
    problems: [
      '4:55 targets[0].digests: only allowed beside expect: pinned, but this target is moving; add expect: pinned here, or remove digests',
    ],
  },
  {
    says: 'acceptances stand in it',
    targets: `[{ image: prod/a, tags: [a], accept: ["${digest}"] }]`,
    problems: [
      '4:39 targets[0].accept: unknown key; acceptances are a list at the top of the file: accept: [{ reference: …, digest: … }]',
    ],
  },
  {
    says: 'a registry is misspelt',
    targets: '[prdo/web/api:v1, { image: prdo/web/Api, tags: [a] }]',
    problems: [
      '4:11 targets[0]: no registry "prdo" is defined under registries; did you mean "prod"?',
      '4:37 targets[1].image: no registry "prdo" is defined under registries; did you mean "prod"?',
      '4:37 targets[1].image: invalid image name "web/Api": expected lowercase path parts of letters, digits and inner ".", "_" or "-", such as "web/api"',
    ],
  },
  {
    says: 'a registry is defined nowhere',
    targets: '[staging/web/api:v1]',
    problems: ['4:11 targets[0]: no registry "staging" is defined under registries; defined: prod'],
  },
  {
    says: 'a reference is there twice',
    targets: '\n  - prod/a:v1\n  - image: prod/a\n    tags: [v2, v1]\n  - prod/a:v1',
    problems: [
      '7:16 targets[1].tags[1]: duplicate target prod/a:v1; remove it; first at 5:5 (targets[0])',
      '8:5 targets[2]: duplicate target prod/a:v1; remove it; first at 5:5 (targets[0])',
    ],
  },
])('A target is refused where $says', ({ targets, problems }) => {
  expect(problemsOf(givenFile({ targets })).toSorted()).toEqual(problems.toSorted());
});

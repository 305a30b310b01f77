import { expect, test } from 'vitest';
import { readManifests } from '../../../../functions/cli/init/from-manifests.ts';

const shop = 'shop.kr.ncr.ntruss.com';
const read = (text: string) => readManifests([{ file: 'm.yaml', text }]);
/** `key/image` and the tags of it. */
const namedIn = (text: string) =>
  read(text).registries.flatMap(({ key, images }) =>
    [...images].map(([image, { items }]) => `${key}/${image}:${items.join(',')}`),
  );

const pod = (image: string) => ({
  kind: 'Pod',
  spec: {
    initContainers: [{ image: `${shop}/init:v1` }],
    containers: [{ name: 'a', image, imagePullPolicy: 'Always' }],
  },
  status: { containerStatuses: [{ image, imageID: `${shop}/web/api@sha256:aa` }] },
});

test.each([
  {
    says: 'a list of pods in JSON',
    text: JSON.stringify({ kind: 'List', items: [pod(`${shop}/web/api:v1`), pod(`${shop}/web/api:v2`)] }),
    named: ['shop/init:v1', 'shop/web/api:v1,v2'],
  },
  {
    says: 'a deployment and a cron job in one file',
    text: `
kind: Deployment
spec: { template: { spec: { containers: [{ image: ${shop}/web/api:v1.4.2 }, { image: nginx:1.25 }] } } }
---
kind: CronJob
spec: { jobTemplate: { spec: { template: { spec: { containers: [{ image: ${shop}/jobs/clean }] } } } } }
`,
    named: ['shop/web/api:v1.4.2', 'shop/jobs/clean:latest'],
  },
  {
    says: 'compose, with an anchor that is merged',
    text: `
x-base: &base { image: ${shop}/web/base:v3 }
services: { web: { <<: *base, ports: ["80:80"] }, db: { image: "${shop}/db:16" } }
`,
    named: ['shop/web/base:v3', 'shop/db:16'],
  },
  {
    says: 'values of Helm, in which a tag is text however it looks',
    text: `
image: { repository: ${shop}/web/api, tag: 1.10, pullPolicy: Always }
worker: { image: { registry: ${shop}, repository: web/worker, tag: 20260130 } }
old: { image: { repository: "${shop}/web/old:v1", tag: "" } }
`,
    named: ['shop/web/api:1.10', 'shop/web/worker:20260130', 'shop/web/old:v1'],
  },
  {
    says: 'values of Helm in JSON, in which a tag is a number',
    text: `{ "image": { "repository": "${shop}/web/api", "tag": 1.10 } }`,
    named: ['shop/web/api:1.10'],
  },
  {
    says: 'a schema that describes an image',
    text: 'properties: { image: { type: object, properties: { repository: { type: string } } } }',
    named: [],
  },
  {
    says: 'the same name in two zones',
    text: `[{ image: "${shop}/api:v1" }, { image: "shop.sg.ncr.ntruss.com/api:v1" }, { image: "shop-sgn.kr.ncr.ntruss.com/api:v1" }]`,
    named: ['shop/api:v1', 'shop-sgn/api:v1', 'shop-sgn-kr/api:v1'],
  },
])('$says names $named', ({ text, named }) => {
  expect(namedIn(text)).toEqual(named);
});

test('what is left out is counted or named', () => {
  const images = [
    ...['nginx', 'ghcr.io/a/b:v1', 'nginx', `${shop}/web/d@sha256:aa`, 'x1.kr.private-ncr.ntruss.com/web/x:1'],
    `${shop}/web/v:\${TAG}`,
    { repository: `${shop}/web/chart` },
    { repository: 'docker.io/library/redis', tag: null },
    { repository: `${shop}/web/pinned`, digest: 'sha256:bb' },
  ];
  expect(read(JSON.stringify(images.map((image) => ({ image }))))).toEqual({
    registries: [],
    elsewhere: 3,
    digestOnly: [`${shop}/web/d@sha256:aa`, `${shop}/web/pinned@sha256:bb`],
    privateEndpoints: ['x1.kr.private-ncr.ntruss.com/web/x:1'],
    notUnderstood: [`${shop}/web/v:\${TAG} (no tag)`, `${shop}/web/chart (its chart gives the tag)`],
  });
});

test.each([
  {
    says: 'a template',
    text: 'image: {{ .Values.image }}:v1\n',
    problem: /^m\.yaml cannot be read as YAML: .*rendered/,
  },
  { says: '100,000 brackets', text: '['.repeat(100_000), problem: /^m\.yaml cannot be read as YAML: / },
  {
    says: 'aliases without end',
    text: `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]`).join('\n')}`,
    problem: /^m\.yaml cannot be read as YAML: /,
  },
])('$says is refused, and the file named', ({ text, problem }) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({ code: 'option-invalid', detail: expect.stringMatching(problem) }),
  );
});

import type { Mail } from '../../functions/local/mailbox.ts';

const rule = '-'.repeat(72);

/** What mails tell, one text an event, in their order: `CRITICAL: digest changed unexpectedly, prod/web/api:v1`. */
export function toldIn(mails: readonly Pick<Mail, 'body'>[]): readonly string[] {
  return mails.flatMap(({ body }) =>
    body
      .split(`${rule}\n`)
      .slice(1)
      .flatMap((group) => {
        const [heading = '', ...lines] = group.split('\n');
        const references = lines.filter((line) =>
          /^(?:[a-z0-9-]+(?:\/\S+:\S+)?|(?:Snapshots|Runs) table|audit\.yaml)$/.test(line),
        );
        return references.map((reference) => `${heading.replace(/ \(\d+ (?:tags|tables)\)$/, '')}, ${reference}`);
      }),
  );
}

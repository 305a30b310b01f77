import type { Mail } from '../../local/mailbox.ts';
import { paintAside, paintHeading } from '../terminal.ts';

/** A mail as its reader sees it, set off from what stands around it. */
export function renderMail({ subject, body }: Mail): string {
  const lines = [paintHeading(`Subject: ${subject}`), '', ...body.trimEnd().split('\n')];
  return [
    paintAside('+--- mail'),
    ...lines.map((line) => `${paintAside('|')} ${line}`.trimEnd()),
    paintAside('+---'),
  ].join('\n');
}

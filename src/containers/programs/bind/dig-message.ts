import type { DnsQuestion, DnsRecord, DnsReply } from '../../../kube/dns.ts';

/** A reply with all that dig prints of it. */
export interface DigResult {
  readonly question: DnsQuestion;
  readonly reply: DnsReply;
  /** The number that the message was sent with. */
  readonly id: number;
  readonly address: string;
  /** The server as it was named. */
  readonly server: string;
  readonly time: Date;
  readonly milliseconds: number;
}

/** The reply as text, with the sections that `shows` says. Source: dig(1), dig 9.18. */
export function digMessage(result: DigResult, shows: (section: string) => boolean): string {
  const { question, reply } = result;
  const hasComments = shows('comments');
  const answers = reply.answers.map(recordLine).join('');
  const owner = ownerOf(question);
  return [
    hasComments ? headerText(result) : '',
    shows('question') ? `;; QUESTION SECTION:\n;${owner.padEnd(30)} IN\t${question.type}\n\n` : '',
    shows('answer') && answers !== '' ? (hasComments ? `;; ANSWER SECTION:\n${answers}\n` : answers) : '',
    shows('stats') ? statisticsText(result) : '',
  ].join('');
}

function ownerOf({ name }: DnsQuestion): string {
  return name === '.' ? '.' : `${name}.`;
}

function headerText({ question: { name }, reply: { code, authoritative, answers }, id }: DigResult): string {
  const isMulticast = authoritative && (name === 'local' || name.endsWith('.local'));
  const flags = `qr${authoritative ? ' aa' : ''} rd${authoritative ? '' : ' ra'}`;
  return `;; Got answer:
${isMulticast ? multicastWarning : ''};; ->>HEADER<<- opcode: QUERY, status: ${code}, id: ${id}
;; flags: ${flags}; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: 0, ADDITIONAL: 1
;; WARNING: recursion requested but not available

;; OPT PSEUDOSECTION:
; EDNS: version: 0, flags:; udp: 1232
`;
}

const multicastWarning = `;; WARNING: .local is reserved for Multicast DNS
;; You are currently testing what happens when an mDNS query is leaked to DNS
`;

function recordLine({ name, ttl, type, data }: DnsRecord): string {
  const owner = `${name}.`;
  const gap = owner.length < 24 ? '\t'.repeat(Math.max(1, Math.ceil((24 - owner.length) / 8))) : ' ';
  return `${owner}${gap}${ttl}\tIN\t${type}\t${data}\n`;
}

function statisticsText({ question, reply, address, server, time, milliseconds }: DigResult): string {
  const answersLength = reply.answers.reduce((sum, { data }) => sum + data.length + 14, 0);
  return `;; Query time: ${Math.max(0, milliseconds)} msec
;; SERVER: ${address}#53(${server}) (UDP)
;; WHEN: ${timeText(time)}
;; MSG SIZE  rcvd: ${30 + ownerOf(question).length + answersLength}

`;
}

/** `Sat Nov 21 17:58:50 UTC 2026` */
function timeText(time: Date): string {
  const [, weekday, day, month, year, clock] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? [];
  return `${weekday} ${month} ${day} ${clock} UTC ${year}`;
}

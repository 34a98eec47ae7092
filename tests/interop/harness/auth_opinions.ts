// What two programs say of the same message, put into the same words.
import { Resolver } from 'node:dns/promises';

import { authenticate, spf } from 'mailauth';

import type { Ask, Envelope } from './auth_mail.ts';
import { field_list } from './auth_signer.ts';
import type { NameServer } from './nsd.ts';

export interface Said {
    result: string;
    why: string;
}

export interface Opinion {
    helo: Said;
    mail_from: Said;
    /** One for each signature that the program could read at all, by the start of its b=. */
    dkim: (Said & { id: string; domain: string })[];
    dmarc: Said & { policy: string };
    arc: Said;
}

/** mailauth's questions, each put to the name server once. */
export function asking(names: NameServer): Ask {
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    resolver.setServers([`127.0.0.1:${names.port}`]);
    const known = new Map<string, Promise<unknown>>();
    return (name, type) => {
        const question = `${type} ${name.toLowerCase()}`;
        const answer = known.get(question) ?? resolver.resolve(name, type);
        answer.catch(() => {});
        known.set(question, answer);
        return answer;
    };
}

const nothing: Said = { result: 'none', why: '' };

function said(status?: { result: string; comment?: string }): Said {
    return status === undefined ? nothing : { result: status.result, why: status.comment ?? '' };
}

export async function mailauth_on(message: string, way: Envelope, ask: Ask): Promise<Opinion> {
    const common = { ip: way.ip, helo: way.helo, mta: 'mx.test', resolver: ask as never };
    const all = await authenticate(Buffer.from(message, 'latin1'), {
        ...common,
        sender: way.mail_from,
        disableBimi: true,
    });
    const host = await spf({ ...common, sender: '' });
    const dmarc = all.dmarc === false ? undefined : all.dmarc;
    return {
        helo: said(host.status),
        mail_from: said(all.spf === false ? undefined : all.spf.status),
        dkim: all.dkim.results
            .filter((each) => each.signingDomain !== undefined)
            .map((each) => ({
                ...said(each.status),
                id: ((each as { signature?: string }).signature ?? '').slice(0, 8),
                domain: (each.signingDomain ?? '').toLowerCase(),
            })),
        dmarc: { ...said(dmarc?.status), policy: (dmarc as { policy?: string })?.policy ?? 'none' },
        arc: said(all.arc === false ? undefined : all.arc.status),
    };
}

interface Inspected {
    spf: Record<'helo' | 'mail_from', { result: string; domain: string; mechanism: string }>;
    dkim: { result: string; reason: string; domain: string; signature_start: string }[];
    dmarc: { result: string; reason: string; policy: string; policy_domain: string };
    arc: { result: string; reason: string };
}

/** Each signature's field and the start of its b=, in the order of the fields. */
function signatures_in(message: string): { whole: string; code: string }[] {
    const header = message.slice(0, message.indexOf('\r\n\r\n') + 2);
    return field_list(header)
        .filter(({ name }) => name === 'dkim-signature')
        .map(({ whole }) => ({ whole, code: /[;:\s]b=([^;]*)/.exec(whole)?.[1] ?? '' }))
        .map(({ whole, code }) => ({ whole, code: code.replaceAll(/\s/g, '').slice(0, 8) }));
}

/** From a line of `postrider inspect --json`. */
export function ours_of(line: string, message: string): Opinion {
    const signatures = signatures_in(message);
    const found = (JSON.parse(line) as { authentication: Inspected }).authentication;
    const { helo, mail_from } = found.spf;
    return {
        helo: { result: helo.result, why: helo.mechanism },
        mail_from: { result: mail_from.result, why: mail_from.mechanism },
        dkim: found.dkim.map((each, n) => ({
            result: each.result,
            why: each.reason,
            id: signatures[n]?.code ?? '',
            domain: each.domain,
        })),
        dmarc: {
            result: found.dmarc.result,
            why: found.dmarc.reason || found.dmarc.policy_domain,
            policy: found.dmarc.policy,
        },
        arc: { result: found.arc.result, why: found.arc.reason },
    };
}

export interface Difference {
    method: 'spf' | 'dkim' | 'dmarc' | 'arc';
    ours: Said;
    theirs: Said;
    /** The name or the policy that was checked. */
    about: string;
    /** The whole field of the signature that it is about, or nothing. */
    signature: string;
    /** Addresses in the From fields. */
    authors: number;
}

const absent: Said = { result: 'absent', why: '' };

function count_authors(message: string): number {
    const header = message.slice(0, message.indexOf('\r\n\r\n') + 2);
    return field_list(header)
        .filter(({ name }) => name === 'from')
        .reduce((count, { whole }) => count + whole.split('@').length - 1, 0);
}

export function differences(
    ours: Opinion,
    theirs: Opinion,
    way: Envelope,
    message: string,
): Difference[] {
    const found: Difference[] = [];
    const authors = count_authors(message);
    const note = (
        method: Difference['method'],
        pair: [Said, Said],
        about: string,
        signature = '',
    ) => {
        const [a, b] = pair;
        if (a.result !== b.result) {
            found.push({ method, ours: a, theirs: b, about, signature, authors });
        }
    };
    note('spf', [ours.helo, theirs.helo], way.helo);
    note('spf', [ours.mail_from, theirs.mail_from], way.mail_from);
    const left = [...theirs.dkim];
    const fields = signatures_in(message);
    for (const [n, signature] of ours.dkim.entries()) {
        const at = left.findIndex((each) => each.id === signature.id);
        const other = at < 0 ? absent : left.splice(at, 1)[0]!;
        note('dkim', [signature, other], signature.domain, fields[n]?.whole);
    }
    for (const signature of left) note('dkim', [absent, signature], signature.domain);
    note('dmarc', [ours.dmarc, theirs.dmarc], ours.dmarc.why);
    if (ours.dmarc.result === theirs.dmarc.result) {
        const as_policy = ({ dmarc }: Opinion): Said => ({ ...dmarc, result: `p=${dmarc.policy}` });
        note('dmarc', [as_policy(ours), as_policy(theirs)], ours.dmarc.why);
    }
    note('arc', [ours.arc, theirs.arc], '');
    return found;
}

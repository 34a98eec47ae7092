// mailauth as the judge of signatures, with a DNS made of records that are given to it.
import { dkimVerify } from 'mailauth';

import type { DnsRecord } from './cli.ts';

export interface Verdict {
    domain: string;
    selector: string;
    result: string;
    why: string;
}

/** One verdict for each DKIM-Signature of the message. */
export async function judge(message: Buffer, records: DnsRecord[]): Promise<Verdict[]> {
    const answer = await dkimVerify(message, { resolver: resolver_of(records) });
    return answer.results
        .filter((each) => each.signingDomain !== undefined)
        .map((each) => ({
            domain: each.signingDomain ?? '',
            selector: each.selector ?? '',
            result: each.status.result,
            why: each.status.comment || each.info || '',
        }));
}

function resolver_of(records: DnsRecord[]) {
    return async (name: string, type: string): Promise<string[][]> => {
        const found = records.filter(
            (record) => record.type === type && bare(record.name) === bare(name),
        );
        if (found.length > 0) return found.map((record) => [record.value]);
        throw Object.assign(new Error(`no ${type} of ${name}`), { code: 'ENOTFOUND' });
    };
}

function bare(name: string): string {
    return name.toLowerCase().replace(/\.$/, '');
}

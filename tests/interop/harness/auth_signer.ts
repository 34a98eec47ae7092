// DKIM signatures with every tag in the test's hand, so that they may be odd and still valid.
import { createHash, sign as sign_bytes } from 'node:crypto';

import type { Key } from './auth_zone.ts';

export interface Signing {
    domain: string;
    selector: string;
    key: Key;
    header_form: 'simple' | 'relaxed';
    body_form: 'simple' | 'relaxed';
    /** The names for h=, in order; a name more often than it occurs signs its absence. */
    fields: string[];
    /** Tags in front of h=, such as "t=1; x=2; ". */
    more: string;
    /** Octets of the canonical body for l=. */
    length?: number;
    /** What stands between tags. */
    gap: string;
    /** Whether b= stands before bh=. */
    code_first: boolean;
    /** Another a= than the key's. */
    claims?: string;
}

export function field_list(header: string): { name: string; whole: string }[] {
    const wholes = header.match(/[^\r\n]+\r\n(?:[ \t]+[^\r\n]*\r\n)*/g) ?? [];
    return wholes.map((whole) => ({ name: whole.split(':')[0]!.trim().toLowerCase(), whole }));
}

export function canonical_field(whole: string, form: 'simple' | 'relaxed'): string {
    if (form === 'simple') return whole;
    const colon = whole.indexOf(':');
    const value = whole.slice(colon + 1).replaceAll('\r\n', '');
    return `${whole.slice(0, colon).trim().toLowerCase()}:${value.replaceAll(/[ \t]+/g, ' ').trim()}\r\n`;
}

export function canonical_body(body: string, form: 'simple' | 'relaxed'): string {
    const reduced =
        form === 'simple'
            ? body
            : body
                  .replaceAll(/[ \t]+/g, ' ')
                  .replaceAll(/ +\r\n/g, '\r\n')
                  .replace(/ +$/, '');
    const trimmed = reduced.replace(/(\r\n)+$/, '');
    if (trimmed === '') return form === 'simple' ? '\r\n' : '';
    return `${trimmed}\r\n`;
}

/** The field with its CRLF. The message is bytes as latin1. */
export function signature_field(message: string, how: Signing): string {
    const end = message.indexOf('\r\n\r\n');
    const fields = field_list(message.slice(0, end + 2));
    const body = canonical_body(message.slice(end + 4), how.body_form);
    const hashed = Buffer.from(body, 'latin1').subarray(0, how.length ?? body.length);
    const bh = `bh=${createHash('sha256').update(hashed).digest('base64')}`;
    const length = how.length === undefined ? '' : `l=${how.length};${how.gap}`;
    const front =
        `v=1;${how.gap}a=${how.claims ?? how.key.algorithm};${how.gap}c=${how.header_form}/${how.body_form};${how.gap}` +
        `d=${how.domain};${how.gap}s=${how.selector};${how.gap}${how.more}${length}h=${how.fields.join(':')};${how.gap}`;
    const [before, after] = how.code_first
        ? [`${front}b=`, `;${how.gap}${bh}`]
        : [`${front}${bh};${how.gap}b=`, ''];
    const own = `DKIM-Signature: ${before}${after}\r\n`;
    const signed = selected(fields, how.fields).map((whole) =>
        canonical_field(whole, how.header_form),
    );
    const text = signed.join('') + canonical_field(own, how.header_form).slice(0, -2);
    return `DKIM-Signature: ${before}${folded(code_of(text, how.key))}${after}\r\n`;
}

function code_of(text: string, key: Key): string {
    const bytes = Buffer.from(text, 'latin1');
    const code =
        key.algorithm === 'rsa-sha256'
            ? sign_bytes('sha256', bytes, key.private_key)
            : sign_bytes(null, createHash('sha256').update(bytes).digest(), key.private_key);
    return code.toString('base64');
}

/** Each name takes the next field from the bottom up. */
function selected(fields: { name: string; whole: string }[], names: string[]): string[] {
    const left = [...fields];
    return names.flatMap((name) => {
        const at = left.findLastIndex((field) => field.name === name.trim().toLowerCase());
        return at < 0 ? [] : left.splice(at, 1).map((field) => field.whole);
    });
}

function folded(code: string): string {
    return code.replaceAll(/.{70}/g, '$&\r\n\t');
}

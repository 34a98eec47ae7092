// Messages of many shapes: signed in odd ways, altered on the way, sealed by others.
import { authenticate } from 'mailauth';

import { signature_field, type Signing } from './auth_signer.ts';
import {
    author_domains,
    clients,
    helo_names,
    key_selectors,
    keys,
    sealing_domains,
    sender_domains,
    signing_domains,
    type Key,
} from './auth_zone.ts';
import type { Dice } from './dice.ts';

export interface Envelope {
    ip: string;
    helo: string;
    /** Empty for the null sender. */
    mail_from: string;
}

export type Ask = (name: string, type: string) => Promise<unknown>;

/** Every domain has its turn. */
export function random_envelope(dice: Dice, turn: number): Envelope {
    const local = dice.pick(['joe', 'joe', 'bounce+joe=a.test', 'Joe.Public']);
    const domain = sender_domains[turn % sender_domains.length]!;
    return {
        ip: dice.pick(clients),
        helo: dice.pick(helo_names),
        mail_from: dice.chance(0.08) ? '' : `${local}@${domain}`,
    };
}

/** Bytes as latin1. */
export function random_message(dice: Dice, sender: string): string {
    let message = `${random_header(dice, sender)}\r\n${random_body(dice)}`;
    for (
        let left = dice.weighed([
            [2, 0],
            [6, 1],
            [2, 2],
            [1, 3],
        ] as const);
        left > 0;
        --left
    ) {
        message = signature_field(message, random_signing(dice, message)) + message;
        if (dice.chance(0.1)) message = altered(dice, message);
    }
    return dice.chance(0.5) ? altered(dice, message) : message;
}

function random_header(dice: Dice, sender: string): string {
    const domain =
        dice.chance(0.4) && sender !== '' ? sender.split('@')[1]! : dice.pick(author_domains);
    const from = dice.weighed([
        [12, `Joe Public <joe@${domain}>`],
        [4, `joe@${domain}`],
        [2, `"Public, Joe" <joe@${domain.toUpperCase()}>`],
        [2, `=?utf-8?q?J=C3=B6?=\r\n <joe@${domain}>`],
        [1, `joe@${domain} (a comment)`],
        [1, `<joe@${domain}>, <jane@${dice.pick(author_domains)}>`],
        [1, 'Joe Public'],
        [1, 'undisclosed:;'],
    ]);
    const lines = [
        `From: ${from}`,
        `To:\tjane@example.test`,
        `Subject:  ${dice.pick(['hello', 'hello   there', 'a folded\r\n\t subject', 'trailing  ', ''])}`,
        'Date: Sun, 22 Nov 2026 10:00:00 +0000',
        `Message-ID: <${dice.below(1e9)}@${domain}>`,
    ];
    if (dice.chance(0.3))
        lines.push('MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8');
    if (dice.chance(0.2)) lines.push('received: from a\r\n by b; Sun, 22 Nov 2026 10:00:00 +0000');
    if (dice.chance(0.1)) lines.push('Subject: a second one');
    if (dice.chance(0.1)) lines.push('X-Odd :  blank before the colon');
    if (dice.chance(0.03)) lines.push(`From: joe@${dice.pick(author_domains)}`);
    return `${lines.join('\r\n')}\r\n`;
}

function random_body(dice: Dice): string {
    const line = () =>
        dice.pick([
            'Hello.',
            'two  blanks',
            'tab\there',
            ' leading',
            'trailing \t ',
            '',
            'caf\xc3\xa9',
            '.dot',
            'x'.repeat(300),
        ]);
    const lines = Array.from({ length: dice.below(8) }, line);
    const end = dice.weighed([
        [8, '\r\n'],
        [1, ''],
        [1, '\r\n\r\n\r\n'],
        [1, ' \r\n \t\r\n'],
    ]);
    return lines.length === 0 ? dice.pick(['', '\r\n', '\r\n\r\n']) : lines.join('\r\n') + end;
}

function random_key(dice: Dice): { key: Key; selector: string } {
    const key = dice.weighed([
        [8, keys.usual],
        [2, keys.short],
        [1, keys.weak],
        [3, keys.edwards],
    ] as const);
    const is_plain = key !== keys.usual || dice.chance(0.6);
    return { key, selector: is_plain ? key.selector : dice.pick([...key_selectors, 'absent']) };
}

function random_signing(dice: Dice, message: string): Signing {
    const now = Math.floor(Date.now() / 1000);
    const domain = dice.pick(signing_domains);
    const more = dice.weighed([
        [8, ''],
        [2, `t=${now - 60}; x=${now + 3600}; `],
        [1, `t=${now - 7200}; x=${now - 3600}; `],
        [1, `t=${now - 60}; x=${now - 120}; `],
        [1, `t=${now + 86400}; `],
        [1, `i=@${domain}; `],
        [1, `i=joe@sub.${domain}; `],
        [1, `i=joe@elsewhere.test; `],
        [1, 'q=dns/txt; z=From:joe|To:jane; '],
        [1, 'unknown=1; '],
        [1, 'x-unknown=1; '],
    ]);
    const fields = dice.pick([
        ['from', 'to', 'subject', 'date', 'message-id'],
        ['From', 'Subject', 'Subject', 'To'],
        ['from', 'from', 'subject', 'x-absent'],
        ['subject', 'From', 'received', 'x-odd'],
        ['FROM '],
        ['from', ' to', 'dkim-signature'],
        ['to', 'subject'],
    ]);
    const body_size = message.length - message.indexOf('\r\n\r\n') - 4;
    const with_length = dice.chance(0.15)
        ? { length: dice.pick([0, 5, body_size, body_size + 40]) }
        : {};
    const with_claim = dice.chance(0.03)
        ? { claims: dice.pick(['rsa-sha1', 'rsa-sha512', 'foo-sha256']) }
        : {};
    return {
        domain,
        ...random_key(dice),
        header_form: dice.pick(['relaxed', 'simple']),
        body_form: dice.pick(['relaxed', 'simple']),
        fields,
        more,
        gap: dice.pick([' ', '\r\n\t', '  ', '']),
        code_first: dice.chance(0.3),
        ...with_length,
        ...with_claim,
    };
}

function altered(dice: Dice, message: string): string {
    const swap = (what: RegExp, by: string) => message.replace(what, by);
    return dice.pick([
        () => `${message}appended\r\n`,
        () => `${message}\r\n\r\n`,
        () => swap(/Hello\./, 'Howdy.'),
        () => swap(/two  blanks/, 'two blanks'),
        () => swap(/^Subject: /m, 'SUBJECT:\t'),
        () => swap(/hello/, 'hullo'),
        () => swap(/^Subject:  hello/m, 'Subject:\r\n hello'),
        () => `Subject: put in front\r\n${message}`,
        () => `From: someone@else.test\r\n${message}`,
        () => `X-Trace: yes\r\n${message}`,
        () => swap(/;[ \t\r\n]*bh=./, '; bh=!'),
        () => swap(/\bv=1/, dice.pick(['v=2', 'v=1; v=1', ''])),
        () => swap(/\bs=[a-z0-9]+;/, ''),
        () => swap(/\bd=pass\.test/, 'd=PASS.test'),
        () => swap(/b=([A-Za-z0-9+/])/, 'b=A$1'),
        () => swap(/\r\n\r\n/, '\r\n\r\n\r\n'),
    ])();
}

/** Passes the message through hosts that seal it, and over ways that may harm the chain. */
export async function sealed(
    dice: Dice,
    message: string,
    way: Envelope,
    ask: Ask,
): Promise<string> {
    let current = message;
    for (let left = 1 + dice.below(3); left > 0; --left) {
        current = (await seal_once(dice, current, way, ask)) + current;
        if (dice.chance(0.15)) current = altered(dice, current);
    }
    return dice.chance(0.4) ? harmed(dice, current) : current;
}

async function seal_once(dice: Dice, message: string, way: Envelope, ask: Ask): Promise<string> {
    const { headers } = await authenticate(Buffer.from(message, 'latin1'), {
        ip: way.ip,
        helo: way.helo,
        sender: way.mail_from,
        mta: 'mx.relay.test',
        resolver: ask as never,
        disableBimi: true,
        seal: {
            signingDomain: dice.pick(sealing_domains),
            selector: 's1',
            privateKey: keys.usual.private_key.export({ type: 'pkcs8', format: 'pem' }) as string,
        },
    });
    return headers.replaceAll(/\r?\n/g, '\r\n');
}

function harmed(dice: Dice, message: string): string {
    const swap = (what: RegExp, by: string) => message.replace(what, by);
    return dice.pick([
        () => swap(/^ARC-Seal:.*\r\n(?:[ \t].*\r\n)*/m, ''),
        () => swap(/^ARC-Message-Signature:.*\r\n(?:[ \t].*\r\n)*/m, ''),
        () => swap(/^(ARC-Authentication-Results: i=\d+; )/m, '$1x'),
        () => swap(/cv=pass/, 'cv=fail'),
        () => swap(/cv=none/, 'cv=pass'),
        () => swap(/^(ARC-Seal: i=)\d+/m, '$19'),
        () => swap(/^(ARC-Seal: .*\r\n)/m, '$1\th=from;\r\n'),
        () => swap(/s=s1; b=/, 's=absent; b='),
        () => `${message}more\r\n`,
        () => `X-Trace: yes\r\n${message}`,
    ])();
}

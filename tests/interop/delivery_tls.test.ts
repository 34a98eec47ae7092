// TLS on the way out: used when it is offered, done without when it is broken.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';

import { self_signed } from './harness/certificates.ts';
import { nodemailer } from './harness/clients.ts';
import { Imposter } from './harness/imposter.ts';
import { compose, unique } from './harness/message.ts';
import { delivering, surroundings, tenant, type Surroundings, type Tenant } from './harness/mx.ts';
import { Postfix } from './harness/postfix.ts';
import { Server } from './harness/postrider.ts';
import { until } from './harness/until.ts';
import { scratch } from './harness/world.ts';

const zone = `
good MX 10 mx.good
mx.good A 127.0.0.60
broken MX 10 mx.broken
mx.broken A 127.0.0.61
refusing MX 10 mx.refusing
mx.refusing A 127.0.0.62
modern MX 10 mx.modern
mx.modern A 127.0.0.63
`;

let around: Surroundings;
let acme: Tenant;
let good: Imposter;
let broken: Imposter;
let refusing: Imposter;
let modern: Postfix;

beforeAll(async () => {
    around = await surroundings(zone);
    const made = await self_signed(scratch('mx'), 'mx', ['mx.good.test']);
    const tls = { certificate: made.pem, key: readFileSync(made.key, 'utf8') };
    good = await Imposter.start('127.0.0.60', around.port, { tls });
    broken = await Imposter.start('127.0.0.61', around.port, { tls: 'broken' });
    refusing = await Imposter.start('127.0.0.62', around.port, {
        capabilities: ['STARTTLS'],
        answer: (command) => (command === 'STARTTLS' ? '454 4.7.0 Not available' : undefined),
    });
    modern = await Postfix.start({
        address: '127.0.0.63',
        port: around.port,
        host_name: 'mx.modern.test',
        tls: true,
        main: { smtpd_tls_mandatory_protocols: '>=TLSv1.3', smtpd_tls_security_level: 'encrypt' },
    });
    acme = await tenant(await Server.start(delivering(around)));
});

async function send(to: string, word: string): Promise<void> {
    await nodemailer(acme.server.submission_port, acme.login).sendMail({
        envelope: { from: 'sender@acme.test', to },
        raw: compose({ From: 'sender@acme.test', Subject: word }),
    });
}

function taken_by(imposter: Imposter, word: string) {
    const look = () =>
        imposter.conversations.find((each) => each.messages.some((text) => text.includes(word)));
    return until(look, { for: `mail with ${word}` });
}

describe('a host', () => {
    it('that offers STARTTLS gets mail under TLS, whoever signed its certificate', async () => {
        const word = unique();

        await send('to@good.test', word);

        const conversation = await taken_by(good, word);
        expect(conversation.under_tls).toBe(true);
        // What it said in clear is not believed: EHLO is said again.
        expect(conversation.commands.filter((command) => command.startsWith('EHLO'))).toHaveLength(
            2,
        );
    });

    it('whose handshake is broken gets mail in clear', async () => {
        const word = unique();

        await send('to@broken.test', word);

        expect((await taken_by(broken, word)).under_tls).toBe(false);
    });

    it('that refuses STARTTLS gets mail in clear', async () => {
        const word = unique();

        await send('to@refusing.test', word);

        expect((await taken_by(refusing, word)).under_tls).toBe(false);
    });

    it('that insists on TLS 1.3 gets it', async () => {
        const word = unique();

        await send('to@modern.test', word);

        await modern.arrived(word);
        await modern.logged(/TLS connection established from .*TLSv1\.3/);
    });
});

describe('where TLS is required', () => {
    it('a host with a broken handshake gets nothing', async () => {
        const strict = await tenant(await Server.start(delivering(around, { tls: 'required' })));
        const words = [unique('never'), unique('safe')] as const;
        const before = broken.conversations.length;
        const transport = nodemailer(strict.server.submission_port, strict.login);
        const raw = (word: string): Buffer => compose({ From: 'sender@acme.test', Subject: word });

        await transport.sendMail({
            envelope: { from: 's@acme.test', to: 'to@broken.test' },
            raw: raw(words[0]),
        });
        await transport.sendMail({
            envelope: { from: 's@acme.test', to: 'to@good.test' },
            raw: raw(words[1]),
        });
        await until(() => broken.conversations.length >= before + 2, { for: 'two attempts' });
        await taken_by(good, words[1]);

        expect(broken.messages.some((text) => text.includes(words[0]))).toBe(false);
    });
});

// Mail that arrives for a tenant's domain, from a real Postfix and from people's clients.
import { beforeAll, describe, expect, it } from 'vitest';

import { Api } from './harness/api.ts';
import { nodemailer, swaks } from './harness/clients.ts';
import { field, unique } from './harness/message.ts';
import { delivering, surroundings, tenant, type Tenant } from './harness/mx.ts';
import { Postfix } from './harness/postfix.ts';
import { Server } from './harness/postrider.ts';
import { until } from './harness/until.ts';
import { WebEndpoint } from './harness/web_endpoint.ts';
import { Wire } from './harness/wire.ts';

// Postfix connects from 127.0.0.1.
const zone = `
far MX 10 mx.far
far TXT "v=spf1 ip4:127.0.0.1 -all"
_dmarc.far TXT "v=DMARC1; p=reject"
mx.far A 127.0.0.60
forged TXT "v=spf1 -all"
forged MX 10 mx.far
`;

interface Shown {
    id: number;
    message: number;
    status: string;
    direction: string;
    to: string;
    from: string;
    subject: string;
    hold_reason: string | null;
}

let acme: Tenant;
let far: Postfix;
let web: WebEndpoint;

async function make_route(name: string, ...words: string[]): Promise<{ token: string }> {
    const address = `${name}@acme.test`;
    return (await acme.server.cli.json('route', 'create', 'acme/main', address, ...words)) as {
        token: string;
    };
}

beforeAll(async () => {
    const around = await surroundings(zone);
    web = await WebEndpoint.start();
    const server = await Server.start({
        ...delivering(around),
        endpoints: { allowed_networks: ['127.0.0.0/8'] },
    });
    acme = await tenant(server);
    const words = ['endpoint', 'create', 'acme/main', 'Hooks', '--url', web.url('/in')];
    await server.cli.json(...words);
    await make_route('in', '--endpoint', 'Hooks');
    await make_route('keep', '--mode', 'accept');
    await make_route('hold', '--mode', 'hold');
    await make_route('gone', '--mode', 'bounce');
    await make_route('no', '--mode', 'reject');
    far = await Postfix.start({
        address: '127.0.0.60',
        port: around.port,
        host_name: 'mx.far.test',
        tls: false,
        main: {
            virtual_mailbox_domains: 'far.test',
            mynetworks: '127.0.0.0/8',
            smtpd_recipient_restrictions: 'permit_mynetworks, reject_unauth_destination',
            smtp_tls_security_level: 'may',
            transport_maps: `inline:{ acme.test=smtp:[127.0.0.1]:${server.smtp_port} }`,
        },
    });
});

/** Through the Postfix, as a person at far.test would send. */
async function by_postfix(to: string, subject: string): Promise<void> {
    const transport = nodemailer(far.options.port, undefined, {
        host: '127.0.0.60',
        requireTLS: false,
        ignoreTLS: true,
    });
    await transport.sendMail({ from: 'joe@far.test', to, subject, text: 'Hello there.' });
}

async function shown(subject: string): Promise<Shown> {
    const look = async (): Promise<Shown | undefined> => {
        const all = (await acme.server.cli.json('message', 'list', 'acme/main')) as Shown[];
        return all.find((each) => each.subject === subject);
    };
    return until(look, { for: `the message ${subject}` });
}

describe('a real Postfix', () => {
    it('sends in to an endpoint, which is told what was found', async () => {
        const word = unique();
        await by_postfix('in+tag@acme.test', word);

        const told = await web.told((each) => each.body.includes(word));
        const payload = JSON.parse(told.body.toString());
        expect(payload).toMatchObject({
            rcpt_to: 'in+tag@acme.test',
            mail_from: 'joe@far.test',
            subject: word,
            received_with_ssl: true,
            bounce: false,
        });
        const { id } = await shown(word);
        const one = (await acme.server.cli.json('message', 'show', String(id))) as Shown & {
            inspection: {
                client: string;
                helo: string;
                authentication: { spf: { mail_from: { result: string } } };
            };
        };
        expect(one).toMatchObject({ direction: 'incoming', from: 'joe@far.test' });
        expect(one.inspection).toMatchObject({ client: '127.0.0.1', helo: 'mx.far.test' });
        expect(one.inspection.authentication.spf.mail_from.result).toBe('pass');
        await until(async () => (await shown(word)).status === 'delivered' || undefined, {
            for: 'the delivery',
        });
    });

    it('is refused while it waits where the route rejects or nobody is', async () => {
        const word = unique();
        await by_postfix('no@acme.test', word);
        await by_postfix('nobody@acme.test', word);

        await far.logged(/to=<no@acme\.test>.*status=bounced.*550 5\.7\.1 Route does not accept/);
        await far.logged(/to=<nobody@acme\.test>.*status=bounced.*530 5\.7\.0/);
    });

    it('gets a bounce where the route bounces, and says that it took it', async () => {
        const word = unique();
        await by_postfix('gone@acme.test', word);

        const bounce = (await far.arrived(`Subject: ${word}`)).toString();
        expect(bounce).toMatch(/^Return-Path: <>/);
        expect(bounce).toContain('gone@acme.test');
        expect((await shown(word)).status).toBe('bounced');
    });
});

describe('what a client hands in', () => {
    it('is kept with the fields that tell what was found in front', async () => {
        const word = unique();
        const sent = await swaks(acme.server.smtp_port, [
            ...['--helo', 'me.far.test', '--from', 'joe@far.test', '--to', 'keep@acme.test'],
            ...['--header', `Subject: ${word}`, '--tls'],
            ...['--add-header', 'X-Postal-Spam: no, really'],
        ]);
        expect(sent.code).toBe(0);

        const { id, status } = await shown(word);
        expect(status).toBe('processed');
        const raw = Buffer.from((await acme.server.cli.run('message', 'raw', String(id))).stdout);
        expect(raw.toString()).toMatch(/^Authentication-Results: /);
        expect(field(raw, 'Authentication-Results')[0]).toContain('spf=pass');
        expect(raw.toString().match(/^X-Postal-Spam: /gm)).toHaveLength(1);
        expect(field(raw, 'Received')[0]).toMatch(
            /from me\.far\.test .*127\.0\.0\.1.* with ESMTPS/s,
        );
    });

    it('is held until a person lets it go', async () => {
        const word = unique();
        await nodemailer(acme.server.smtp_port).sendMail({
            from: 'joe@far.test',
            to: 'hold@acme.test',
            subject: word,
            text: 'x',
        });
        const held = await shown(word);
        expect(held).toMatchObject({ status: 'held', hold_reason: 'Its route holds all mail' });

        await acme.server.cli.json('message', 'send-now', String(held.id));
        expect((await shown(word)).status).toBe('processed');
    });

    it('is told of by the API', async () => {
        const word = unique();
        await nodemailer(acme.server.smtp_port).sendMail({
            from: 'joe@far.test',
            to: 'keep@acme.test',
            subject: word,
            text: 'x',
        });
        const { id } = await shown(word);
        const api = new Api(`http://127.0.0.1:${acme.server.web_port}`, acme.api_key);

        const message = await api.data('messages/message', { id, _expansions: true });
        const deliveries = await api.data('messages/deliveries', { id });

        expect(message).toMatchObject({
            status: { status: 'Processed', held: false },
            details: { direction: 'incoming', rcpt_to: 'keep@acme.test', received_with_ssl: true },
            inspection: { inspected: true, spam: false, spam_score: 0, threat: false },
        });
        expect(deliveries).toMatchObject([{ status: 'Processed' }]);
    });

    it('is not bounced to whom SPF says did not send it', async () => {
        const word = unique();
        await nodemailer(acme.server.smtp_port).sendMail({
            envelope: { from: 'victim@forged.test', to: 'gone@acme.test' },
            from: 'victim@forged.test',
            to: 'gone@acme.test',
            subject: word,
            text: 'x',
        });
        expect((await shown(word)).status).toBe('bounced');
        expect(far.mail().some((mail) => mail.includes('victim@forged.test'))).toBe(false);
    });

    it('goes to every route of one DATA, and to none that was refused', async () => {
        const word = unique();
        const { token } = await make_route('token', '--mode', 'accept');
        const wire = await Wire.connect(acme.server.smtp_port);
        await wire.reply();
        await wire.ask('EHLO me.far.test');
        await wire.ask('MAIL FROM:<joe@far.test>');
        expect((await wire.ask(`RCPT TO:<${token}@routes.postal.example.com>`)).code).toBe(250);
        expect((await wire.ask('RCPT TO:<keep@acme.test>')).code).toBe(250);
        expect((await wire.ask('RCPT TO:<no@acme.test>')).code).toBe(550);
        expect((await wire.ask('RCPT TO:<someone@else.test>')).code).toBe(530);
        await wire.ask('DATA');
        const reply = await wire.ask(`From: joe@far.test\r\nSubject: ${word}\r\n\r\nx\r\n.`);
        expect(reply.code).toBe(250);

        const all = (await acme.server.cli.json('message', 'list', 'acme/main')) as Shown[];
        const kept = all.filter((each) => each.subject === word).map((each) => each.to);
        expect(kept.sort()).toEqual(['keep@acme.test', 'token@acme.test']);
    });

    it('without a welcome recipient has no DATA', async () => {
        const wire = await Wire.connect(acme.server.smtp_port);
        await wire.reply();
        await wire.ask('EHLO me.far.test');
        await wire.ask('MAIL FROM:<joe@far.test>');
        expect((await wire.ask('RCPT TO:<no@acme.test>')).code).toBe(550);
        expect((await wire.ask('DATA')).code).toBeGreaterThanOrEqual(500);
    });
});

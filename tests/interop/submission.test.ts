// Mail is handed in over SMTP by clients that others wrote.
import { beforeAll, describe, expect, it } from 'vitest';

import { nodemailer, swaks } from './harness/clients.ts';
import { compose, unique } from './harness/message.ts';
import { dev, type DevMode } from './harness/postrider.ts';
import { base64, plain, Wire } from './harness/wire.ts';

let mode: DevMode;
let login: { user: string; pass: string };

beforeAll(async () => {
    mode = await dev();
    login = { user: mode.ready.smtp_user, pass: mode.ready.smtp_password };
});

function letter(to: string) {
    return { from: 'sender@demo.test', to, subject: 'Hello', text: 'Hello.\n' };
}

describe('nodemailer', () => {
    it.each([
        ['STARTTLS', () => mode.ports.starttls, {}],
        ['required STARTTLS', () => mode.ports.submission, {}],
        ['TLS from the first byte', () => mode.ports.implicit, { secure: true, requireTLS: false }],
    ] as const)('sends over %s', async (_, port, options) => {
        const to = `${unique()}@away.test`;

        const sent = await nodemailer(port(), login, options).sendMail(letter(to));

        expect(sent.accepted).toEqual([to]);
        expect(sent.response).toMatch(/^250/);
        expect((await mode.sink.arrived(to)).envelope.rcpt_to).toEqual([to]);
    });

    it.each(['PLAIN', 'LOGIN'])('logs in by AUTH %s', async (authMethod) => {
        const to = `${unique()}@away.test`;

        await nodemailer(mode.ports.submission, login, { authMethod }).sendMail(letter(to));

        await mode.sink.arrived(to);
    });

    it.each(['PLAIN', 'LOGIN'])(
        'logs in by AUTH %s as SendGrid’s user apikey',
        async (authMethod) => {
            const to = `${unique()}@away.test`;
            const sendgrid = { user: 'apikey', pass: mode.ready.api_key };

            await nodemailer(mode.ports.submission, sendgrid, { authMethod }).sendMail(letter(to));

            await mode.sink.arrived(to);
        },
    );

    it('hears 535 for a wrong password', async () => {
        const wrong = nodemailer(mode.ports.submission, { ...login, pass: 'wrong' });

        await expect(wrong.verify()).rejects.toMatchObject({ responseCode: 535, code: 'EAUTH' });
    });

    it('finds no AUTH without TLS, and so cannot send', async () => {
        const clear = nodemailer(mode.ports.starttls, login, {
            requireTLS: false,
            ignoreTLS: true,
        });

        await expect(clear.sendMail(letter('x@away.test'))).rejects.toMatchObject({
            responseCode: 530,
        });
    });
});

describe('CRAM-MD5', () => {
    it('works for a credential that has it switched on', async () => {
        const made = await mode.cli.create_cram_credential(mode.ready.server);
        const to = `${unique()}@away.test`;
        const transport = nodemailer(
            mode.ports.submission,
            { user: mode.ready.server, pass: made.password },
            { authMethod: 'CRAM-MD5' },
        );

        await transport.sendMail(letter(to));

        await mode.sink.arrived(to);
    });

    it('is refused for a credential that has not', async () => {
        const server = `${unique('org')}/main`;
        await mode.cli.create_tenant(server, `${unique('domain')}.test`);
        const made = await mode.cli.create_smtp_credential(server);
        const transport = nodemailer(
            mode.ports.submission,
            { user: server, pass: made.password },
            { authMethod: 'CRAM-MD5' },
        );

        await expect(transport.verify()).rejects.toMatchObject({ code: 'EAUTH' });
    });
});

describe('swaks', () => {
    it.each(['PLAIN', 'LOGIN'])('sends by AUTH %s', async (mechanism) => {
        const to = `${unique()}@away.test`;

        const sent = await swaks(mode.ports.submission, [
            '--tls',
            '--auth',
            mechanism,
            '--auth-user',
            login.user,
            '--auth-password',
            login.pass,
            '--from',
            'sender@demo.test',
            '--to',
            to,
        ]);

        expect(sent.code, sent.stdout).toBe(0);
        await mode.sink.arrived(to);
    });
});

describe('the conversation', () => {
    it('is 530 on the submission port before TLS, and before AUTH', async () => {
        const wire = await Wire.connect(mode.ports.submission);
        await wire.reply();
        await wire.ask('EHLO client.test');
        expect((await wire.ask('MAIL FROM:<sender@demo.test>')).code).toBe(530);
        await wire.start_tls();
        await wire.ask('EHLO client.test');
        await wire.ask('MAIL FROM:<sender@demo.test>');
        expect((await wire.ask('RCPT TO:<x@away.test>')).code).toBe(530);
        wire.close();
    });

    it('offers AUTH under TLS only, and STARTTLS in clear only', async () => {
        const wire = await Wire.connect(mode.ports.starttls);
        await wire.reply();

        const clear = (await wire.ask('EHLO client.test')).text;
        await wire.start_tls();
        const secret = (await wire.ask('EHLO client.test')).text;

        expect(clear).toMatch(/^STARTTLS$/m);
        expect(clear).not.toMatch(/^AUTH/m);
        expect(secret).toMatch(/^AUTH .*PLAIN/m);
        expect(secret).toMatch(/^AUTH .*LOGIN/m);
        expect(secret).not.toMatch(/^STARTTLS$/m);
        wire.close();
    });

    it('refuses AUTH in clear', async () => {
        const wire = await Wire.connect(mode.ports.starttls);
        await wire.reply();
        await wire.ask('EHLO client.test');

        const reply = await wire.ask(`AUTH PLAIN ${plain(login.user, login.pass)}`);

        expect(reply.code).toBeGreaterThanOrEqual(500);
        expect(reply.code).toBeLessThan(540);
        wire.close();
    });

    it('follows Postal’s prompts of AUTH LOGIN, and lets a client cancel', async () => {
        const wire = await Wire.under_tls(mode.ports.submission);

        expect((await wire.ask('AUTH LOGIN')).lines).toEqual(['334 VXNlcm5hbWU6']);
        expect((await wire.ask('*')).code).toBe(501);
        expect((await wire.ask('AUTH LOGIN')).code).toBe(334);
        expect((await wire.ask(base64(login.user))).lines).toEqual(['334 UGFzc3dvcmQ6']);
        expect((await wire.ask(base64(login.pass))).code).toBe(235);
        wire.close();
    });

    it('says whom a login is for, as Postal does', async () => {
        const wire = await Wire.under_tls(mode.ports.submission);

        const reply = await wire.ask(`AUTH PLAIN ${plain(login.user, login.pass)}`);

        expect(reply.code).toBe(235);
        expect(reply.text).toContain(mode.ready.server);
        wire.close();
    });

    it('says at the end of DATA what is wrong with a From that is not ours', async () => {
        const wire = await Wire.logged_in(mode.ports.submission, login.user, login.pass);
        const foreign = compose({ From: 'Somebody <somebody@elsewhere.test>' });

        const reply = await wire.send('sender@demo.test', ['x@away.test'], foreign);

        expect(reply.code).toBe(530);
        expect(reply.text).toContain('elsewhere.test');
        const ours = await wire.send('sender@demo.test', ['x@away.test'], compose({}));
        expect(ours.code).toBe(250);
        wire.close();
    });
});

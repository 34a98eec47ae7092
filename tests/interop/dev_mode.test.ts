// The developer mode: one command, the same installation at every start, all on this machine.
import { beforeAll, describe, expect, it } from 'vitest';

import { Api } from './harness/api.ts';
import { nodemailer } from './harness/clients.ts';
import { body_of, compose, dot_stuffed, unique } from './harness/message.ts';
import { program } from './harness/places.ts';
import { dev, peak_memory, type DevMode } from './harness/postrider.ts';
import { Program, run, run_well } from './harness/process.ts';
import { Wire } from './harness/wire.ts';

let mode: DevMode;

beforeAll(async () => {
    mode = await dev();
});

async function send(to: string): Promise<void> {
    const login = { user: mode.ready.smtp_user, pass: mode.ready.smtp_password };
    await nodemailer(mode.ports.submission, login).sendMail({ from: 'a@demo.test', to, text: 'x' });
}

describe('the line that it prints', () => {
    it('is one JSON object with these keys', () => {
        const port = mode.base_port;

        expect(mode.process.stdout.trim().split('\n')).toHaveLength(1);
        expect(mode.ready).toEqual({
            web: `http://127.0.0.1:${port}`,
            smtp: [`127.0.0.1:${port + 1}`, `127.0.0.1:${port + 2}`, `127.0.0.1:${port + 3}`],
            server: 'demo/app',
            smtp_user: expect.any(String),
            smtp_password: expect.any(String),
            api_key: expect.any(String),
            admin: { email: expect.stringContaining('@'), password: expect.any(String) },
            sink: `127.0.0.1:${port + 4}`,
        });
    });

    it('is one line for people without --json', async () => {
        const args = ['dev', '--data', mode.data, '--base-port', String(mode.base_port)];
        await mode.process.stop();
        const human = new Program(program(), args, { cwd: mode.data }).watched();

        const line = await human.line((each) =>
            each.includes(`http://127.0.0.1:${mode.base_port}`),
        );

        expect(line).not.toMatch(/^\{/);
        expect((await human.stop()).code).toBe(0);
        mode = await dev(mode);
    });
});

describe('the built-in receiving server', () => {
    it.each(['somebody@gmail.com', 'nobody@does-not-exist.invalid', 'user@[192.0.2.1]'])(
        'gets mail to %s too',
        async (to) => {
            await send(to);

            const { envelope } = await mode.sink.arrived(to);

            expect(envelope).toEqual({
                helo: expect.any(String),
                peer: expect.stringContaining('127.0.0.1'),
                tls: expect.anything(),
                mail_from: expect.stringContaining('@'),
                rcpt_to: [to],
            });
        },
    );
});

describe('a second start', () => {
    it('has the same credentials and still knows what was sent', async () => {
        const api = new Api(mode.ready.web, mode.ready.api_key);
        const to = `${unique()}@away.test`;
        const data = await api.data('send/message', {
            to: [to],
            from: 'a@demo.test',
            subject: 'kept',
            plain_body: 'x',
        });
        const before = mode.ready;

        const ended = await mode.process.stop();
        mode = await dev(mode);

        expect(ended.code).toBe(0);
        expect(mode.ready).toEqual(before);
        const { id } = data.messages[to];
        const kept = await api.data('messages/message', { id, _expansions: ['details'] });
        expect(kept.details.subject).toBe('kept');
        await mode.sink.arrived(to);
        await send(`${unique()}@away.test`);
    });

    it('beside the first one says what is in the way', async () => {
        const args = ['dev', '--data', mode.data, '--base-port', String(mode.base_port), '--json'];

        const ended = await run(program(), args, { cwd: mode.data });

        expect(ended.code).not.toBe(0);
        expect(ended.stderr).toMatch(/in use|another server/i);
        expect(mode.process.is_running).toBe(true);
    });
});

describe('SIGTERM', () => {
    it('lets a message that is coming in come in, and exits with 0', async () => {
        const to = `${unique()}@away.test`;
        const wire = await Wire.logged_in(
            mode.ports.submission,
            mode.ready.smtp_user,
            mode.ready.smtp_password,
        );
        await wire.ask('MAIL FROM:<a@demo.test>');
        await wire.ask(`RCPT TO:<${to}>`);
        await wire.ask('DATA');
        const bytes = dot_stuffed(compose({ To: to }));
        wire.write(bytes.subarray(0, 50));

        const stopping = mode.process.stop('SIGTERM');
        wire.write(bytes.subarray(50));
        const reply = await wire.reply();
        wire.close();

        expect(reply.code).toBe(250);
        expect((await stopping).code).toBe(0);
        mode = await dev(mode);
        await mode.sink.arrived(to);
    });

    it('ends idle connections with 421', async () => {
        const wire = await Wire.under_tls(mode.ports.starttls);

        const stopping = mode.process.stop('SIGTERM');
        const reply = await wire.reply();

        expect(reply.code).toBe(421);
        expect((await stopping).code).toBe(0);
        mode = await dev(mode);
    });
});

describe('what it opens', () => {
    it('is on loopback only', async () => {
        const sockets = await run_well('ss', ['-Hltnp']);
        const ours = sockets
            .split('\n')
            .filter((line) => line.includes(`pid=${mode.process.pid},`));

        expect(ours.length).toBeGreaterThanOrEqual(5);
        for (const line of ours) expect(line).toMatch(/\s(127\.0\.0\.1|\[::1\]):\d+/);
    });
});

describe('a message of 50 MB', () => {
    it('arrives, with no more than 16 MB of memory for both servers', async () => {
        const to = `${unique()}@away.test`;
        const message = compose({}, `${'x'.repeat(76)}\r\n`.repeat(Math.ceil((50 * 2 ** 20) / 78)));
        const { smtp_user, smtp_password } = mode.ready;
        await send(`${unique()}@away.test`);
        const wire = await Wire.logged_in(mode.ports.submission, smtp_user, smtp_password);
        const before = peak_memory(mode.process.pid);

        const reply = await wire.send('a@demo.test', [to], message);

        expect(reply.code, reply.text).toBe(250);
        const arrived = (await mode.sink.arrived(to, 30_000)).message;
        expect(body_of(arrived).equals(body_of(message))).toBe(true);
        expect((peak_memory(mode.process.pid) - before) / 2 ** 20).toBeLessThanOrEqual(16);
        wire.close();
    }, 60_000);
});

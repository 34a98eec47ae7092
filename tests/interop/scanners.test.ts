// The scanners as Debian ships them, asked by `postrider scan`.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { Api, type Called } from './harness/api.ts';
import { Cli } from './harness/cli.ts';
import { compose } from './harness/message.ts';
import { tenant, type Tenant } from './harness/mx.ts';
import { Server } from './harness/postrider.ts';
import { clamd, eicar, gtube, rspamd, spamd, type Scanner } from './harness/scanners.ts';
import { scratch } from './harness/world.ts';

interface Found {
    spam: string;
    spam_score: number;
    spam_note: string;
    spam_checks: Array<{ code: string; score: number; description: string }>;
    threat: string;
    threat_details: string;
    would_wait: boolean;
}

const folder = scratch('scan');

/** `postrider scan` with these groups in its configuration. */
async function scan(groups: object, message: Buffer, ...flags: string[]): Promise<Found> {
    const config = join(folder, 'postrider.yml');
    const file = join(folder, 'message.eml');
    writeFileSync(config, JSON.stringify({ version: 2, ...groups }));
    writeFileSync(file, message);
    return (await new Cli(['--config', config]).json('scan', file, ...flags)) as Found;
}

const at = (scanner: Scanner): object => ({ enabled: true, port: scanner.port });
const ham = compose({ To: 'b@acme.test' });
const spam = compose({ To: 'b@acme.test' }, `${gtube}\r\n`);
const attached = compose(
    {
        To: 'b@acme.test',
        'MIME-Version': '1.0',
        'Content-Type': 'application/octet-stream; name=test.com',
        'Content-Transfer-Encoding': 'base64',
    },
    `${Buffer.from(eicar).toString('base64')}\r\n`,
);

describe('rspamd', () => {
    let scanner: Scanner;
    beforeAll(async () => {
        scanner = await rspamd();
    }, 90_000);

    it('tells spam from other mail, with its score and its symbols', async () => {
        const groups = { rspamd: at(scanner) };

        const bad = await scan(groups, spam);
        const good = await scan(groups, ham, '--threshold', '10', '--ip', '192.0.2.7');

        expect(bad).toMatchObject({ spam: 'Spam', spam_score: 15, threat: 'not checked' });
        expect(bad.spam_checks.map((check) => check.code)).toContain('GTUBE');
        expect(good).toMatchObject({ spam: 'NotSpam', spam_note: '', would_wait: false });
        expect(good.spam_checks.length).toBeGreaterThan(5);
    });

    it('scans mail that goes out as a user of ours', async () => {
        const found = await scan({ rspamd: at(scanner) }, ham, '--outgoing', '--threshold', '10');

        expect(found.spam).toBe('NotSpam');
        expect(found.spam_checks.map((check) => check.code)).not.toContain(
            'HFILTER_HOSTNAME_UNKNOWN',
        );
    });

    it('scans a large message', async () => {
        const large = compose({}, `${'0123456789'.repeat(7)}\r\n`.repeat(40_000));

        const found = await scan({ rspamd: at(scanner) }, large, '--threshold', '10');

        expect(found).toMatchObject({ spam: 'NotSpam', spam_note: '' });
    });
});

describe('spamd', () => {
    let scanner: Scanner;
    beforeAll(async () => {
        scanner = await spamd();
    }, 90_000);

    it('tells spam from other mail, with its score and its rules', async () => {
        const groups = { spamd: at(scanner) };

        const bad = await scan(groups, spam);
        const good = await scan(groups, ham);

        expect(bad.spam).toBe('Spam');
        expect(bad.spam_score).toBeGreaterThan(900);
        expect(bad.spam_checks).toContainEqual({
            code: 'GTUBE',
            score: 1000,
            description: 'BODY: Generic Test for Unsolicited Bulk Email',
        });
        expect(good).toMatchObject({ spam: 'NotSpam', spam_note: '' });
    });

    it('leaves out rules about the way in of mail that goes out', async () => {
        const codes = async (...flags: string[]): Promise<string[]> =>
            (await scan({ spamd: at(scanner) }, ham, ...flags)).spam_checks.map(
                (check) => check.code,
            );

        expect(await codes()).toContain('NO_RECEIVED');
        expect(await codes('--outgoing')).not.toContain('NO_RECEIVED');
    });
});

describe('clamd', () => {
    let scanner: Scanner;
    beforeAll(async () => {
        scanner = await clamd({ stream_max: '1M' });
    }, 90_000);
    afterEach(() => scanner.thaw());

    it('finds a virus, plain or encoded', async () => {
        const plain = compose({ To: 'b@acme.test' }, `${eicar}\r\n`);
        for (const message of [plain, attached]) {
            const found = await scan({ clamav: at(scanner) }, message);

            expect(found.threat).toBe('infected');
            expect(found.threat_details).toContain('Eicar-Test-Signature');
        }
        expect(await scan({ clamav: at(scanner) }, ham)).toMatchObject({
            spam: 'NotChecked',
            threat: 'clean',
            threat_details: '',
        });
    });

    it('says when a message is too large for it, which no waiting will change', async () => {
        const large = compose({}, `${'0123456789'.repeat(7)}\r\n`.repeat(100_000));
        const groups = { clamav: at(scanner), scan: { when_down: 'closed' } };

        const found = await scan(groups, large);

        expect(found).toMatchObject({ threat: 'not checked', would_wait: false });
        expect(found.threat_details).toContain('size limit exceeded');
    });

    it('that answers nothing costs no more than its time', async () => {
        scanner.freeze();
        const groups = { clamav: at(scanner), scan: { threat_timeout: '2s' } };
        const began = Date.now();

        const found = await scan(groups, ham);

        expect(found).toMatchObject({
            threat: 'not checked',
            threat_details: 'clamav did not answer in time',
            would_wait: false,
        });
        expect(Date.now() - began).toBeLessThan(10_000);
    });

    it('that has gone keeps mail waiting where the operator wants that', async () => {
        await scanner.stop();
        const groups = { clamav: at(scanner), scan: { when_down: 'closed' } };

        expect((await scan(groups, ham)).would_wait).toBe(true);
        await scanner.again();
        expect((await scan(groups, ham)).threat).toBe('clean');
    });
});

describe('mail that goes out', () => {
    let scanner: Scanner;
    let acme: Tenant;
    const groups = (): object => ({
        spamd: at(scanner),
        scan: { when_down: 'closed', spam_timeout: '15s' },
    });
    const send = (body: string): Promise<Called> =>
        new Api(`http://127.0.0.1:${acme.server.web_port}`, acme.api_key).call('send/message', {
            to: ['someone@away.test'],
            from: 'a@acme.test',
            subject: 'x',
            plain_body: body,
        });
    const status = async (sent: Called): Promise<Record<string, unknown>> => {
        const { id } = Object.values<any>(sent.envelope.data.messages)[0];
        return (await acme.server.cli.json('message', 'show', String(id))) as Record<
            string,
            unknown
        >;
    };

    beforeAll(async () => {
        scanner = await spamd();
        acme = await tenant(await Server.start({ ...groups(), delivery: { port: 1 } }));
        await acme.server.cli.json('server', 'set', 'acme/main', '--outbound-spam-threshold', '5');
    }, 90_000);

    it('is held when it is spam, with its score as the reason', async () => {
        const sent = await send(gtube);

        const shown = await status(sent);
        expect(shown).toMatchObject({ status: 'held' });
        expect(shown['hold_reason']).toMatch(/^Spam: its score is \d+\.\d+, and mail is held/);
    });

    it('goes its way when it is not', async () => {
        const shown = await status(await send('Hello.'));

        expect(shown['status']).not.toBe('held');
    });

    it('is asked to come again while it cannot be scanned', async () => {
        await scanner.stop();

        expect((await send('Hello.')).http_status).toBe(503);
        await scanner.again();
        expect((await send('Hello.')).envelope.status).toBe('success');
    });
});

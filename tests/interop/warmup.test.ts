// A source that is new: its count, what goes to the warm one, what a person orders, and a restart.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { Api } from './harness/api.ts';
import { swaks } from './harness/clients.ts';
import { Imposter } from './harness/imposter.ts';
import { compose } from './harness/message.ts';
import { delivering, surroundings, tenant, type Surroundings } from './harness/mx.ts';
import { Server, type Yaml } from './harness/postrider.ts';
import { until } from './harness/until.ts';
import { scratch } from './harness/world.ts';

const zone = `
warm MX 10 mx.warm
mx.warm A 127.0.0.61
`;

let around: Surroundings;
let host: Imposter;

beforeAll(async () => {
    around = await surroundings(zone);
    host = await Imposter.start('127.0.0.61', around.port);
});

interface Row {
    source: string;
    provider: string;
    plan: string;
    day: number;
    sent: number;
    complained: number;
    is_active: boolean;
    standing: string;
}

function today(): string {
    return new Date().toISOString().slice(0, 10);
}

async function house(groups: Yaml) {
    const acme = await tenant(await Server.start({ ...delivering(around), ...groups }));
    const { server } = acme;
    const api = new Api(`http://localhost:${server.web_port}`, acme.api_key);
    const send = async (): Promise<number> => {
        const to = 'bob@warm.test';
        const raw = compose({ From: 'sender@acme.test', To: to });
        const data = await api.data('send/raw', {
            rcpt_to: [to],
            mail_from: 'sender@acme.test',
            data: raw.toString('base64'),
        });
        return data.messages[to].id;
    };
    const source_of = async (id: number): Promise<string> => {
        const look = async (): Promise<string | false> => {
            const life = await server.cli.json('message', 'trace', String(id));
            return (life as { attempts: Row[] }).attempts[0]?.source ?? false;
        };
        return until(look, { for: `an attempt of ${id}`, within: 15_000 });
    };
    const rows = async (): Promise<Row[]> => (await server.cli.json('warmup', 'list')) as Row[];
    return { server, send, source_of, rows };
}

/** Hands a complaint about a message to the front door, as a provider does. */
async function complain(server: Server, message: string): Promise<void> {
    const path = join(scratch('complaint'), 'message');
    const report = `From: fbl@provider.test
To: complaints+acme@rp.postrider.test
Subject: Complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: text/plain

A user complained.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1

--b
Content-Type: message/rfc822

${message}
--b--
`;
    writeFileSync(path, report.replaceAll(/\r?\n/g, '\n'));
    const to = 'complaints+acme@rp.postrider.test';
    await swaks(server.smtp_port, [
        '--from',
        'fbl@provider.test',
        '--to',
        to,
        '--data',
        `@${path}`,
    ]);
}

describe('a source that is being warmed up', () => {
    it('sends its count, remembers it over a restart, and leaves the rest to a warm one', async () => {
        const { server, send, source_of, rows } = await house({
            sources: [
                { name: 'cold', priority: 1 },
                { name: 'warm', priority: 2 },
            ],
            warmup_plans: [{ name: 'few', days: [3, 1000] }],
            warmup: [{ source: 'cold', since: today(), plan: 'few' }],
        });
        const left: string[] = [];
        for (let number = 0; number < 2; ++number) left.push(await source_of(await send()));
        await server.stop();
        await server.start();
        for (let number = 0; number < 3; ++number) left.push(await source_of(await send()));
        expect(left).toEqual(['cold', 'cold', 'cold', 'warm', 'warm']);

        const counted = async (): Promise<Row | false> =>
            (await rows()).find((row) => row.sent === 3) ?? false;
        const row = await until(counted, { for: 'the count to be stored', within: 15_000 });
        expect(row).toMatchObject({ source: 'cold', provider: 'other', plan: 'few', day: 1 });
        expect(row.standing).toBe(
            'source cold is on day 1 of its warm-up at other: 3 of 3 sent today',
        );
    });

    it('waits where no other is warm, until a person ends it', async () => {
        const { server, send, source_of, rows } = await house({
            sources: [{ name: 'cold' }],
            warmup_plans: [{ name: 'one', days: [1, 2] }],
            warmup: [{ source: 'cold', since: today(), plan: 'one' }],
        });
        expect(await source_of(await send())).toBe('cold');
        const late = await send();
        const told = async (): Promise<boolean> => {
            const life = await server.cli.json('message', 'trace', String(late));
            return JSON.stringify(life).includes('1 of 1 sent today');
        };
        await until(told, { for: 'the second to be put off', within: 15_000 });

        // Also where the server that put it off is another one than the one that lets it go.
        await server.stop();
        await server.start();
        await server.cli.json('warmup', 'stop', 'cold');
        expect((await rows()).map((row) => row.is_active)).toEqual([false]);
        expect(await source_of(late)).toBe('cold');
    });

    it('hears of complaints about what it has sent', async () => {
        const { server, send, source_of, rows } = await house({
            sources: [{ name: 'cold' }],
            warmup: [{ source: 'cold', since: today() }],
        });
        const before = host.messages.length;
        await source_of(await send());
        await complain(server, host.messages[before]!);
        await complain(server, host.messages[before]!);

        const counted = async (): Promise<Row | false> =>
            (await rows()).find((row) => row.complained > 0) ?? false;
        const row = await until(counted, { for: 'the complaint', within: 15_000 });
        expect(row).toMatchObject({ source: 'cold', provider: 'other', complained: 1 });
        expect(row.standing).toContain('1 of 50 sent today, 1 complaint');
        const queue = await server.cli.json('explain', 'queue');
        const { sources } = queue as { sources: { warm_ups: string[] }[] };
        expect(sources[0]!.warm_ups).toEqual([row.standing]);
    });
});

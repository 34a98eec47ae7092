// What monitors ask: is it alive, is it ready, how does it do?
import { beforeAll, describe, expect, it } from 'vitest';

import { nodemailer } from './harness/clients.ts';
import { unique } from './harness/message.ts';
import { delivering, surroundings, tenant, type Tenant } from './harness/mx.ts';
import { Server, simulator } from './harness/postrider.ts';
import { run } from './harness/process.ts';
import type { Sink } from './harness/sink.ts';

let acme: Tenant;
let sink: Sink;

beforeAll(async () => {
    const around = await surroundings('away MX 10 mx.away\nmx.away A 127.0.0.80');
    sink = await simulator('127.0.0.80', around.port);
    acme = await tenant(await Server.start(delivering(around)));
});

function ask(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${acme.server.health_port}${path}`);
}

describe('health', () => {
    it.each(['/health/live', '/health/ready'])('%s is 200', async (path) => {
        expect((await ask(path)).status).toBe(200);
    });
});

describe('metrics', () => {
    it('are as promtool wants them, before and after mail', async () => {
        const to = `${unique()}@away.test`;
        const before = await (await ask('/metrics')).text();
        await nodemailer(acme.server.submission_port, acme.login).sendMail({
            from: 'a@acme.test',
            to,
            text: 'x',
        });
        await sink.arrived(to);
        const after = await (await ask('/metrics')).text();

        for (const metrics of [before, after]) {
            const checked = await run('promtool', ['check', 'metrics'], { input: metrics });
            expect(checked.code, checked.stdout + checked.stderr).toBe(0);
            expect(checked.stdout + checked.stderr).toBe('');
        }
        expect(after).not.toBe(before);
    });

    it('are not on the web’s listener for everybody', async () => {
        const answer = await fetch(`http://localhost:${acme.server.web_port}/metrics`);

        expect(answer.status).toBe(404);
    });
});

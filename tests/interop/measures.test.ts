// What is done of itself because a receiver says so, and a person's word against it.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';

import { Api } from './harness/api.ts';
import { Imposter } from './harness/imposter.ts';
import { compose } from './harness/message.ts';
import { delivering, surroundings, tenant } from './harness/mx.ts';
import { Server } from './harness/postrider.ts';
import { until } from './harness/until.ts';

const zone = `
there MX 10 mx.there
mx.there A 127.0.0.61
`;

interface Measure {
    id: number;
    state: string;
    kind: string;
    who: string;
    site: string;
    rule: string;
    reply: string;
}

it('a source that is blocked rests until it is told to go on', async () => {
    const around = await surroundings(zone);
    let is_angry = true;
    const host = await Imposter.start('127.0.0.61', around.port, {
        answer: (command) =>
            is_angry && command.startsWith('RCPT')
                ? '554 5.7.1 Service unavailable; client host blocked using zen.spamhaus.org'
                : undefined,
    });
    const acme = await tenant(await Server.start(delivering(around)));
    const api = new Api(`http://localhost:${acme.server.web_port}`, acme.api_key);
    const send = async (): Promise<void> => {
        const raw = compose({ From: 'sender@acme.test', To: 'bob@there.test' });
        await api.data('send/raw', {
            rcpt_to: ['bob@there.test'],
            mail_from: 'sender@acme.test',
            data: raw.toString('base64'),
        });
    };
    const measures = async (...flags: string[]): Promise<Measure[]> =>
        (await acme.server.cli.json('measure', 'list', ...flags)) as Measure[];

    for (let count = 0; count < 12; ++count) await send();
    const [measure] = await until(
        async () => {
            const list = await measures();
            return list.length > 0 && list;
        },
        { for: 'a measure' },
    );

    expect(measure).toMatchObject({ state: 'stands', kind: 'pause-source', who: 'default' });
    expect(measure?.site).toContain('mx.there.test');
    expect(measure?.reply).toContain('spamhaus');
    is_angry = false;
    // What follows a refused recipient in one piece looks like a message, too.
    const before = host.messages.length;
    await send();
    await delay(500);
    expect(host.messages).toHaveLength(before);

    await acme.server.cli.json('measure', 'undo', String(measure?.id));

    await until(() => host.messages.length > before, { for: 'what waited' });
    expect(await measures()).toHaveLength(0);
    expect((await measures('--all'))[0]?.state).toBe('undone');
});

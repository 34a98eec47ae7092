// The other software by itself: what the rest of these tests rely on.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { self_signed } from './harness/certificates.ts';
import { swaks } from './harness/clients.ts';
import { judge } from './harness/dkim.ts';
import { Imposter } from './harness/imposter.ts';
import { nsd } from './harness/nsd.ts';
import { free_ports } from './harness/ports.ts';
import { Postfix } from './harness/postfix.ts';
import { Wire } from './harness/wire.ts';
import { scratch } from './harness/world.ts';

describe('the peers', () => {
    it('Postfix takes a message over TLS and keeps it', async () => {
        const port = await free_ports();
        const postfix = await Postfix.start({
            address: '127.0.0.30',
            port,
            host_name: 'mx.peer.test',
            tls: true,
        });

        const sent = await swaks(port, [
            '--server',
            `127.0.0.30:${port}`,
            '--tls',
            '--from',
            'a@sender.test',
            '--to',
            'b@peer.test',
            '--body',
            'for the peer',
        ]);

        expect(sent.code, sent.stdout + sent.stderr).toBe(0);
        expect((await postfix.arrived('for the peer')).toString()).toContain('ESMTPS');
        await postfix.logged(/TLS connection established/);
    });

    it('nsd answers MX, A, and says what does not exist', async () => {
        const names = await nsd('peer MX 10 mx.peer\nmx.peer A 127.0.0.30\nnull MX 0 .');

        expect(await names.queries.resolveMx('peer.test')).toEqual([
            { priority: 10, exchange: 'mx.peer.test' },
        ]);
        expect(await names.queries.resolveMx('null.test')).toEqual([{ priority: 0, exchange: '' }]);
        await expect(names.queries.resolveMx('none.test')).rejects.toMatchObject({
            code: 'ENOTFOUND',
        });
    });

    it('the imposter speaks TLS', async () => {
        const made = await self_signed(scratch('imposter'), 'host', ['imposter.test']);
        const tls = { certificate: made.pem, key: readFileSync(made.key, 'utf8') };
        const port = await free_ports();
        const imposter = await Imposter.start('127.0.0.1', port, { tls });

        const wire = await Wire.under_tls(port);
        await wire.send(
            'a@sender.test',
            ['b@peer.test'],
            Buffer.from('Subject: x\r\n\r\n.dot\r\n'),
        );
        await wire.quit();

        expect(imposter.messages).toEqual(['Subject: x\r\n\r\n..dot']);
        expect(imposter.conversations[0]?.under_tls).toBe(true);
    });

    it('mailauth says none when nothing is signed', async () => {
        expect(await judge(Buffer.from('From: a@b.test\r\n\r\nx\r\n'), [])).toEqual([]);
    });
});

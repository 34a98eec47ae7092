// The command line beside a running server.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

import { Api } from './harness/api.ts';
import { Cli } from './harness/cli.ts';
import { unique } from './harness/message.ts';
import { program } from './harness/places.ts';
import { dev, Server, type DevMode } from './harness/postrider.ts';
import { run } from './harness/process.ts';
import { Wire } from './harness/wire.ts';
import { scratch } from './harness/world.ts';

let mode: DevMode;

beforeAll(async () => {
    mode = await dev();
});

describe('beside a running server', () => {
    it('a tenant that is made can send at once', async () => {
        const name = unique('org');
        const domain = `${name}.test`;
        await mode.cli.create_tenant(`${name}/main`, domain);
        const smtp = await mode.cli.create_smtp_credential(`${name}/main`);
        const key = await mode.cli.create_api_key(`${name}/main`);

        const wire = await Wire.logged_in(mode.ports.submission, smtp.user, smtp.password);
        const data = await new Api(mode.ready.web, key).data('send/message', {
            to: [`${name}@away.test`],
            from: `a@${domain}`,
            subject: 'x',
            plain_body: 'x',
        });

        expect(Object.keys(data.messages)).toEqual([`${name}@away.test`]);
        await mode.sink.arrived(`${name}@away.test`);
        wire.close();
    });

    it('a domain that is not verified cannot send yet', async () => {
        const domain = `${unique('later')}.test`;
        await mode.cli.create_domain(mode.ready.server, domain);
        const api = new Api(mode.ready.web, mode.ready.api_key);
        const letter = { to: ['x@away.test'], from: `a@${domain}`, subject: 'x', plain_body: 'x' };

        const before = await api.call('send/message', letter);
        await mode.cli.verify_domain(domain);
        const after = await api.call('send/message', letter);

        expect(before.envelope.data.code).toBe('UnauthenticatedFromAddress');
        expect(after.envelope.status).toBe('success');
    });
});

describe('domain records', () => {
    it('are everything to publish, as type, name and value', async () => {
        const records = await mode.cli.domain_records('demo.test');

        for (const record of records)
            expect(Object.keys(record)).toEqual(['type', 'name', 'value']);
        const kinds = records.map((record) => `${record.type} ${record.name.replace(/\.$/, '')}`);
        expect(kinds).toEqual(expect.arrayContaining(['TXT demo.test', 'CNAME psrp.demo.test']));
        const key = records.find((record) => /\._domainkey\.demo\.test\.?$/.test(record.name))!;
        expect(key.value).toMatch(/^v=DKIM1;.*p=[A-Za-z0-9+/=]{300,};?$/);
        expect(records.find((record) => record.value.startsWith('v=spf1'))).toBeDefined();
    });
});

describe('secrets', () => {
    it('are not found in the data', async () => {
        const { ready, data } = mode;
        const found = await run('grep', [
            '-rlaF',
            '-e',
            ready.smtp_password,
            '-e',
            ready.api_key,
            data,
        ]);

        // The developer mode itself must know its credentials again; the store must not.
        expect(
            found.stdout.split('\n').filter((path) => /\.(sqlite|db)(-wal)?$/.test(path)),
        ).toEqual([]);
    });
});

describe('exit codes and words', () => {
    it.each([
        ['an unknown command', ['fly'], 2],
        [
            'a server in an organization that is not there',
            ['server', 'create', 'nowhere', 'main'],
            3,
        ],
        ['records of a domain that is not there', ['domain', 'records', 'nowhere.test'], 3],
        ['an organization that is there already', ['org', 'create', 'demo'], 4],
        ['a domain name that is none', ['domain', 'create', 'demo/app', 'not a domain'], 2],
    ])('%s', async (_, words, code) => {
        const ended = await mode.cli.run(...words);

        expect(ended.code, ended.stderr).toBe(code);
        expect(ended.stderr).not.toBe('');
        expect(ended.stdout).toBe('');
    });

    it('help names every subcommand', async () => {
        const help = (await run(program(), ['--help'])).stdout;

        for (const word of [
            'serve',
            'dev',
            'sink',
            'org',
            'server',
            'domain',
            'credential',
            'config',
        ]) {
            expect(help).toMatch(new RegExp(`^\\s+${word}\\b`, 'm'));
        }
    });
});

describe('config check', () => {
    it('likes the configuration of these tests and starts nothing', async () => {
        const server = await Server.prepare();

        expect((await server.cli.run('config', 'check')).code).toBe(0);
    });

    it('names file, line and key of what is wrong', async () => {
        const file = join(scratch('config'), 'postrider.yml');
        writeFileSync(file, 'version: 2\ndelivery:\n  port: 25\n  prot: 26\n  connections: many\n');

        const ended = await new Cli(['--config', file]).run('config', 'check');

        expect(ended.code).toBe(5);
        expect(ended.stderr + ended.stdout).toMatch(/postrider\.yml:4.*delivery\.prot/);
        expect(ended.stderr + ended.stdout).toMatch(/postrider\.yml:5.*delivery\.connections/);
    });

    it('likes the example', async () => {
        const example = join(import.meta.dirname, '../../docs/postrider.example.yml');
        const file = join(scratch('config'), 'postrider.yml');
        // Its certificates are not on this machine.
        writeFileSync(
            file,
            readFileSync(example, 'utf8').replace(/^certificates:\n(?:[ -].*\n)*/m, ''),
        );

        const ended = await new Cli(['--config', file]).run('config', 'check');

        expect(ended.code, ended.stderr).toBe(0);
    });
});

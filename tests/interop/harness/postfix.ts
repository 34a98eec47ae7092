// Debian's Postfix as a receiving server, with folders of its own.
import {
    chmodSync,
    chownSync,
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';

import { self_signed, type Certificate } from './certificates.ts';
import { listening } from './postrider.ts';
import { Program, run_well } from './process.ts';
import { until } from './until.ts';
import { add_witness, scratch } from './world.ts';

export interface PostfixOptions {
    address: string;
    port: number;
    host_name: string;
    /** With a certificate signed by itself, or with this one. */
    tls: boolean | Certificate;
    /** Further addresses, each with a certificate of its own, or with TLS that fails. */
    also?: Array<{ address: string; tls: Certificate | 'broken' }>;
    /** Further lines for main.cf. */
    main?: Record<string, string>;
    /** What Cyrus SASL is told, as Debian's Postfix finds it: beside main.cf. */
    sasl?: string;
}

/** A running Postfix that puts every message, whoever it is for, into one Maildir. */
export class Postfix {
    private constructor(
        readonly folder: string,
        readonly options: PostfixOptions,
    ) {}

    static async start(options: PostfixOptions): Promise<Postfix> {
        if (userInfo().uid !== 0) throw new Error('Postfix can be started by root only');
        const postfix = new Postfix(scratch('postfix'), options);
        await postfix.#write_configuration();
        const config = postfix.#path('etc');
        const master = new Program('/usr/lib/postfix/sbin/master', ['-c', config, '-d'], {
            name: `postfix ${options.host_name}`,
            env: { MAIL_CONFIG: config },
        }).watched();
        add_witness({ name: `log of ${options.host_name}`, log: () => postfix.log() });
        await listening(master, options.address, options.port);
        return postfix;
    }

    /** Its log, a line for each thing that happened. */
    log(): string {
        const path = this.#path('postfix.log');
        return existsSync(path) ? readFileSync(path, 'utf8') : '';
    }

    /** Every message delivered so far. */
    mail(): Buffer[] {
        const folder = this.#path('mail/new');
        if (!existsSync(folder)) return [];
        return readdirSync(folder)
            .sort()
            .map((name) => readFileSync(join(folder, name)));
    }

    /** Waits for a message that contains `text`. */
    async arrived(text: string, within = 15_000): Promise<Buffer> {
        const look = (): Buffer | undefined => this.mail().find((mail) => mail.includes(text));
        return until(look, { for: `mail with ${text} at ${this.options.host_name}`, within });
    }

    /** Waits for a line of the log. */
    async logged(pattern: RegExp, within = 10_000): Promise<string> {
        const look = (): string | undefined =>
            this.log()
                .split('\n')
                .find((line) => pattern.test(line));
        return until(look, { for: `${pattern} in the log of ${this.options.host_name}`, within });
    }

    async #write_configuration(): Promise<void> {
        chmodSync(this.folder, 0o755);
        for (const name of ['etc', 'queue', 'data', 'mail']) mkdirSync(this.#path(name));
        const postfix_user = await number_of('-u', 'postfix');
        chownSync(this.#path('data'), postfix_user, await number_of('-g', 'postfix'));
        chownSync(this.#path('mail'), postfix_user, await number_of('-g', 'postfix'));
        const main = { ...(await this.#main()), ...this.options.main };
        const lines = Object.entries(main).map(([key, value]) => `${key} = ${value}\n`);
        writeFileSync(this.#path('etc/main.cf'), lines.join(''));
        writeFileSync(this.#path('etc/master.cf'), this.#master());
        if (this.options.sasl !== undefined) {
            mkdirSync(this.#path('etc/sasl'));
            writeFileSync(this.#path('etc/sasl/smtpd.conf'), this.options.sasl);
        }
        await this.#make_queue();
    }

    async #main(): Promise<Record<string, string>> {
        const user = await number_of('-u', 'postfix');
        const group = await number_of('-g', 'postfix');
        const { host_name } = this.options;
        return {
            compatibility_level: '3.6',
            queue_directory: this.#path('queue'),
            data_directory: this.#path('data'),
            maillog_file: this.#path('postfix.log'),
            maillog_file_prefixes: this.folder,
            myhostname: host_name,
            mydestination: '',
            mynetworks: '127.0.0.255/32',
            inet_interfaces: 'all',
            inet_protocols: 'ipv4',
            // Any domain is ours; the whole mail goes into one folder.
            virtual_mailbox_domains: 'static:all',
            virtual_mailbox_maps: 'static:mail/',
            virtual_mailbox_base: this.folder,
            virtual_minimum_uid: '1',
            virtual_uid_maps: `static:${user}`,
            virtual_gid_maps: `static:${group}`,
            virtual_mailbox_limit: '0',
            message_size_limit: '104857600',
            smtpd_recipient_restrictions: 'reject_unauth_destination',
            smtpd_client_connection_rate_limit: '0',
            smtputf8_enable: 'yes',
            ...(await this.#tls()),
        };
    }

    async #tls(): Promise<Record<string, string>> {
        if (!this.options.tls) return { smtpd_tls_security_level: 'none' };
        const made =
            typeof this.options.tls === 'object'
                ? this.options.tls
                : await self_signed(this.#path('etc'), 'host', [this.options.host_name]);
        return {
            smtpd_tls_security_level: 'may',
            smtpd_tls_chain_files: `${made.key}, ${made.certificate}`,
            smtpd_tls_received_header: 'yes',
            smtpd_tls_loglevel: '1',
        };
    }

    #master(): string {
        const { address, port, also } = this.options;
        const others = (also ?? []).map(
            (seat) => `${seat.address}:${port} inet n - n - - smtpd ${tls_flags(seat.tls)}\n`,
        );
        return `${address}:${port} inet n - n - - smtpd
${others.join('')}cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
smtp unix - - n - - smtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
    }

    // What Postfix' own start script makes, without what it makes elsewhere on the machine.
    async #make_queue(): Promise<void> {
        const user = await number_of('-u', 'postfix');
        const group = await number_of('-g', 'postfix');
        const drop = await number_of('-g', 'postdrop');
        const folders: Array<[string, number, number]> = [
            ['pid', 0o755, 0],
            ['incoming', 0o700, user],
            ['active', 0o700, user],
            ['deferred', 0o700, user],
            ['bounce', 0o700, user],
            ['defer', 0o700, user],
            ['trace', 0o700, user],
            ['flush', 0o700, user],
            ['hold', 0o700, user],
            ['corrupt', 0o700, user],
            ['saved', 0o700, user],
            ['private', 0o700, user],
            ['public', 0o710, user],
            ['maildrop', 0o730, user],
        ];
        for (const [name, mode, owner] of folders) {
            const path = this.#path(`queue/${name}`);
            mkdirSync(path);
            const owning_group = name === 'public' || name === 'maildrop' ? drop : group;
            chownSync(path, owner, owner === 0 ? 0 : owning_group);
            chmodSync(path, mode);
        }
    }

    #path(name: string): string {
        return join(this.folder, name);
    }
}

/** Without any certificate only anonymous ciphers are left, which nobody takes. */
function tls_flags(tls: Certificate | 'broken'): string {
    const values =
        tls === 'broken'
            ? ['smtpd_tls_chain_files=', 'smtpd_tls_cert_file=none']
            : [`smtpd_tls_chain_files=${tls.key},${tls.certificate}`];
    return values.map((value) => `-o ${value}`).join(' ');
}

async function number_of(flag: '-u' | '-g', name: string): Promise<number> {
    const database = flag === '-u' ? 'passwd' : 'group';
    return Number((await run_well('getent', [database, name])).split(':')[2]);
}

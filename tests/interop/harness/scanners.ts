// Debian's rspamd, spamd and clamd on loopback, without a network, with folders of their own.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { free_ports } from './ports.ts';
import { listening } from './postrider.ts';
import { Program } from './process.ts';
import { scratch } from './world.ts';

/** What every scanner of unsolicited mail must know, by agreement. */
export const gtube = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';
/** The same for viruses; apart, so that no scanner dislikes this file. */
export const eicar = [
    'X5O!P%@AP[4\\PZX54(P^)7CC)7}$',
    'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*',
].join('');

/** A scanner that runs; it can be killed and started again where it was. */
export class Scanner {
    private constructor(
        readonly port: number,
        readonly start_again: () => Promise<Program>,
        public process: Program,
    ) {}

    static async start(port: number, start: () => Program): Promise<Scanner> {
        const begin = async (): Promise<Program> => {
            const process = start().watched();
            // Some compile their rules first.
            await listening(process, '127.0.0.1', port, 60_000);
            return process;
        };
        return new Scanner(port, begin, await begin());
    }

    /** With those that it has forked. */
    async stop(): Promise<void> {
        await this.process.stop('SIGTERM');
    }

    /** Answers nothing any more, but its port still takes connections. For clamd alone: the others
     *  answer by those that they have forked. */
    freeze(): void {
        this.process.signal('SIGSTOP');
    }

    thaw(): void {
        this.process.signal('SIGCONT');
    }

    async again(): Promise<void> {
        this.process = await this.start_again();
    }
}

/** rspamd's normal worker; what would need a network is off. */
export async function rspamd(): Promise<Scanner> {
    const folder = open_folder('rspamd');
    const port = await free_ports();
    const config = join(folder, 'rspamd.conf');
    writeFileSync(
        config,
        `.include "$CONFDIR/common.conf"
options {
    .include "$CONFDIR/options.inc"
    pidfile = "${folder}/rspamd.pid";
    dns { nameserver = ["127.0.0.1:9"]; timeout = 0.1s; retransmits = 1; }
    hs_cache_dir = "${folder}";
}
logging { type = "console"; level = "warning"; }
worker "normal" { bind_socket = "127.0.0.1:${port}"; count = 1; }
`,
    );
    const args = ['-f', '--insecure', '-c', config];
    for (const place of ['DBDIR', 'RUNDIR', 'LOGDIR']) args.push('--var', `${place}=${folder}`);
    return Scanner.start(port, () => new Program('/usr/bin/rspamd', args, { name: 'rspamd' }));
}

/** SpamAssassin with the rules that Debian ships, none of which asks the network. */
export async function spamd(): Promise<Scanner> {
    const folder = open_folder('spamd');
    const port = await free_ports();
    const args = [
        `--listen=127.0.0.1:${port}`,
        '--local',
        '--nouser-config',
        '--username=nobody',
        '--max-children=2',
        '--min-children=1',
        '--syslog=stderr',
        `--pidfile=${folder}/spamd.pid`,
    ];
    return Scanner.start(
        port,
        () => new Program('/usr/sbin/spamd', args, { name: 'spamd', env: { HOME: folder } }),
    );
}

/** clamd with one signature: freshclam would need a network to bring the others. */
export async function clamd(options: { stream_max?: string } = {}): Promise<Scanner> {
    const folder = open_folder('clamd');
    const port = await free_ports();
    mkdirSync(join(folder, 'db'));
    const signature = Buffer.from(eicar).toString('hex');
    writeFileSync(join(folder, 'db', 'test.ndb'), `Eicar-Test-Signature:0:*:${signature}\n`);
    const config = join(folder, 'clamd.conf');
    writeFileSync(
        config,
        `Foreground yes
DatabaseDirectory ${join(folder, 'db')}
TCPAddr 127.0.0.1
TCPSocket ${port}
TemporaryDirectory ${folder}
StreamMaxLength ${options.stream_max ?? '25M'}
`,
    );
    return Scanner.start(
        port,
        () => new Program('/usr/sbin/clamd', ['-c', config], { name: 'clamd' }),
    );
}

function open_folder(name: string): string {
    const folder = scratch(name);
    chmodSync(folder, 0o777);
    return folder;
}

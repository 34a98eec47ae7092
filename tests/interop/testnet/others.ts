// Exim and OpenSMTPD as receiving servers that take everything.
import {
    chmodSync,
    chownSync,
    copyFileSync,
    existsSync,
    mkdirSync,
    readFileSync,
    writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import type { Certificate } from '../harness/certificates.ts';
import { listening } from '../harness/postrider.ts';
import { until } from '../harness/until.ts';
import { scratch } from '../harness/world.ts';
import { inside, unpacked } from './debian.ts';

export interface Place {
    address: string;
    port: number;
    host_name: string;
    tls: Certificate;
}

/** Everything that arrived, in one file. */
export class Mailbox {
    constructor(
        private readonly file: string,
        private readonly host_name: string,
    ) {}

    async arrived(text: string): Promise<void> {
        await until(() => existsSync(this.file) && readFileSync(this.file).includes(text), {
            for: `mail with ${text} at ${this.host_name}`,
            within: 15_000,
        });
    }
}

const exim_user = 60_091;
const smtpd_users = { opensmtpd: 60_092, opensmtpq: 60_093, vmail: 60_094 };

/** Undefined where Debian cannot be asked for the package. */
export async function exim_packages(): Promise<string | undefined> {
    return unpacked(['exim4-daemon-light', 'exim4-base', 'libidn12']);
}
export async function opensmtpd_packages(): Promise<string | undefined> {
    return unpacked(['opensmtpd']);
}

/** A folder that a server may write to, with the certificate in it. */
function place_for(name: string, owner: number, tls: Certificate): string {
    const folder = scratch(name);
    for (const [from, to] of [
        [tls.certificate, 'cert.pem'],
        [tls.key, 'key.pem'],
    ] as const) {
        copyFileSync(from, join(folder, to));
        chmodSync(join(folder, to), 0o600);
    }
    mkdirSync(join(folder, 'mail'));
    for (const each of [folder, join(folder, 'mail')]) {
        chownSync(each, owner, owner);
        chmodSync(each, 0o755);
    }
    return folder;
}

export async function exim(packages: string, place: Place): Promise<Mailbox> {
    const folder = place_for('exim', exim_user, place.tls);
    for (const name of ['cert.pem', 'key.pem']) {
        chownSync(join(folder, name), exim_user, exim_user);
    }
    const config = join(folder, 'exim.conf');
    writeFileSync(
        config,
        `primary_hostname = ${place.host_name}
spool_directory = ${folder}/spool
log_file_path = ${folder}/%slog
pid_file_path = ${folder}/exim.pid
keep_environment =
daemon_smtp_ports = ${place.port}
local_interfaces = ${place.address}
tls_advertise_hosts = *
tls_certificate = ${folder}/cert.pem
tls_privatekey = ${folder}/key.pem
never_users =
acl_smtp_rcpt = take
acl_smtp_data = take
begin acl
take:
  accept
begin routers
all:
  driver = accept
  transport = file
begin transports
file:
  driver = appendfile
  file = ${folder}/mail/all
  user = Debian-exim
`,
    );
    const command = ['/usr/sbin/exim4', '-C', config, '-bdf'];
    const program = inside(packages, { 'Debian-exim': exim_user }, command);
    await listening(program, place.address, place.port);
    return new Mailbox(join(folder, 'mail/all'), place.host_name);
}

/** In clear: the handshake of the one in Debian 12 fails inside, whoever asks. */
export async function opensmtpd(packages: string, place: Place): Promise<Mailbox> {
    const folder = place_for('opensmtpd', smtpd_users.vmail, place.tls);
    const config = join(folder, 'smtpd.conf');
    writeFileSync(
        config,
        `listen on ${place.address} port ${place.port} hostname ${place.host_name}
table users { "@" = "vmail" }
action "keep" mda "/bin/cat >> ${folder}/mail/all" virtual <users>
match from any for any action "keep"
`,
    );
    chownSync(config, 0, 0);
    const program = inside(
        packages,
        smtpd_users,
        ['/usr/sbin/smtpd', '-d', '-f', config],
        ['mkdir -p -m 711 /var/spool/smtpd', 'mkdir -p /var/lib/opensmtpd/empty'],
    );
    await listening(program, place.address, place.port);
    return new Mailbox(join(folder, 'mail/all'), place.host_name);
}

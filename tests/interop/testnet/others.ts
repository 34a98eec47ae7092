// Exim and OpenSMTPD as receiving servers that take everything.
import { chmodSync, chownSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Certificate } from '../harness/certificates.ts';
import { listening } from '../harness/postrider.ts';
import { run_well } from '../harness/process.ts';
import { scratch } from '../harness/world.ts';
import { inside, unpacked } from './debian.ts';
import { Mailbox, type Seat, type Seats } from './receivers.ts';

const exim_user = 60_091;
const smtpd_users = { opensmtpd: 60_092, opensmtpq: 60_093, vmail: 60_094 };

/** Undefined where Debian cannot be asked for the package. */
export async function exim_packages(): Promise<string | undefined> {
    return unpacked(['exim4-daemon-light', 'exim4-base', 'libidn12']);
}
export async function opensmtpd_packages(): Promise<string | undefined> {
    return unpacked(['opensmtpd']);
}

/** A folder that a server may write to. */
function place_for(name: string, owner: number): string {
    const folder = scratch(name);
    mkdirSync(join(folder, 'mail'));
    for (const each of [folder, join(folder, 'mail')]) {
        chownSync(each, owner, owner);
        chmodSync(each, 0o755);
    }
    return folder;
}

/** Copies that the server alone may read; certificate and key. */
function keys_in(folder: string, tls: Certificate, name: string, owner: number): [string, string] {
    const copies = ['pem', 'key'].map((ending) => join(folder, `${name}.${ending}`));
    copyFileSync(tls.certificate, copies[0]!);
    copyFileSync(tls.key, copies[1]!);
    for (const copy of copies) {
        chmodSync(copy, 0o600);
        chownSync(copy, owner, owner);
    }
    return [copies[0]!, copies[1]!];
}

/** One server on all addresses; where TLS is to fail it speaks none that is younger than 1.0. */
export async function exim(packages: string, seats: Seats): Promise<Mailbox> {
    const folder = place_for('exim', exim_user);
    const config = join(folder, 'exim.conf');
    const whole = seats.seats.filter(
        (seat): seat is Seat & { tls: Certificate } => seat.tls !== 'broken',
    );
    const files = whole.map((seat) => {
        return [seat.address, ...keys_in(folder, seat.tls, seat.address, exim_user)] as const;
    });
    const of_address = (column: 1 | 2): string =>
        files.reduceRight(
            (rest, file) => `\${if eq{$received_ip_address}{${file[0]}}{${file[column]}}{${rest}}}`,
            files[0]![column],
        );
    const broken = seats.seats.filter((seat) => seat.tls === 'broken');
    const ciphers = broken.reduceRight(
        (rest, seat) =>
            `\${if eq{$received_ip_address}{${seat.address}}{NORMAL:-VERS-ALL:+VERS-TLS1.0}{${rest}}}`,
        'NORMAL',
    );
    writeFileSync(
        config,
        `primary_hostname = ${seats.host_name}
spool_directory = ${folder}/spool
log_file_path = ${folder}/%slog
pid_file_path = ${folder}/exim.pid
keep_environment =
daemon_smtp_ports = ${seats.port}
local_interfaces = ${seats.seats.map((seat) => seat.address).join(' : ')}
tls_advertise_hosts = *
tls_certificate = ${of_address(1)}
tls_privatekey = ${of_address(2)}
tls_require_ciphers = ${ciphers}
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
    for (const seat of seats.seats) await listening(program, seat.address, seats.port);
    return Mailbox.file(join(folder, 'mail/all'), seats.host_name);
}

/**
 * What is to fail is left as Debian has it, in a server of its own: there the handshake of this
 * version fails by itself. The other is mended (keep_keys.c).
 */
export async function opensmtpd(packages: string, seats: Seats): Promise<Mailbox> {
    const folder = place_for('opensmtpd', smtpd_users.vmail);
    const whole = seats.seats.filter((seat) => seat.tls !== 'broken');
    const broken = seats.seats.filter((seat) => seat.tls === 'broken');
    const any = whole.map((seat) => seat.tls as Certificate)[0]!;
    await smtpd(packages, folder, { ...seats, seats: whole }, any, [
        `LD_PRELOAD=${await keeping_keys(folder)}`,
    ]);
    if (broken.length > 0) await smtpd(packages, folder, { ...seats, seats: broken }, any, []);
    return Mailbox.file(join(folder, 'mail/all'), seats.host_name);
}

async function smtpd(
    packages: string,
    folder: string,
    { seats, host_name, port }: Seats,
    fallback: Certificate,
    environment: string[],
): Promise<void> {
    const lines = seats.map(({ address, tls }) => {
        const shown = tls === 'broken' ? fallback : tls;
        const [certificate, key] = keys_in(folder, shown, address, 0);
        return `pki "${address}" cert "${certificate}"
pki "${address}" key "${key}"
listen on ${address} port ${port} hostname ${host_name} tls pki "${address}"
`;
    });
    const config = join(folder, `smtpd-${seats[0]!.address}.conf`);
    writeFileSync(
        config,
        `${lines.join('')}table users { "@" = "vmail" }
action "keep" mda "/bin/cat >> ${folder}/mail/all" virtual <users>
match from any for any action "keep"
`,
    );
    chownSync(config, 0, 0);
    const program = inside(
        packages,
        smtpd_users,
        ['env', ...environment, '/usr/sbin/smtpd', '-d', '-f', config],
        ['mkdir -p -m 711 /var/spool/smtpd', 'mkdir -p /var/lib/opensmtpd/empty'],
    );
    for (const seat of seats) await listening(program, seat.address, port);
}

async function keeping_keys(folder: string): Promise<string> {
    const library = join(folder, 'keep_keys.so');
    const source = join(dirname(fileURLToPath(import.meta.url)), 'keep_keys.c');
    await run_well('clang-19', ['-shared', '-fPIC', '-o', library, source]);
    return library;
}

// The program's subcommands, each with its flags: nothing else in these tests knows them.
import { program } from './places.ts';
import { run, run_well, type Ended } from './process.ts';

export interface DnsRecord {
    type: string;
    name: string;
    value: string;
}

export interface SmtpCredential {
    user: string;
    password: string;
}

/** The command line against one installation: ['--data', DIR] or ['--config', FILE]. */
export class Cli {
    constructor(private readonly where: readonly string[]) {}

    /** Any subcommand, whatever comes of it. */
    async run(...words: string[]): Promise<Ended> {
        return run(program(), [...words, ...this.where]);
    }

    /** A subcommand that must succeed, with --json; what it printed. */
    async json(...words: string[]): Promise<unknown> {
        const printed = await run_well(program(), [...words, '--json', ...this.where]);
        try {
            return JSON.parse(printed);
        } catch {
            throw new Error(`${words.join(' ')} --json printed no JSON: ${printed}`);
        }
    }

    async create_org(name: string): Promise<unknown> {
        return this.json('org', 'create', name);
    }

    async create_server(org: string, name: string, ...flags: string[]): Promise<unknown> {
        return this.json('server', 'create', org, name, ...flags);
    }

    async create_domain(server: string, name: string, ...flags: string[]): Promise<unknown> {
        return this.json('domain', 'create', server, name, ...flags);
    }

    async verify_domain(name: string): Promise<unknown> {
        return this.json('domain', 'verify', name);
    }

    async domain_records(name: string): Promise<DnsRecord[]> {
        return (await this.json('domain', 'records', name)) as DnsRecord[];
    }

    async create_credential(
        server: string,
        type: string,
        ...flags: string[]
    ): Promise<Record<string, string>> {
        const made = await this.json('credential', 'create', server, '--type', type, ...flags);
        return made as Record<string, string>;
    }

    async create_smtp_credential(server: string, ...flags: string[]): Promise<SmtpCredential> {
        const made = await this.create_credential(server, 'smtp', ...flags);
        return { user: made['username'] ?? server, password: made['key']! };
    }

    async create_cram_credential(server: string): Promise<SmtpCredential> {
        return this.create_smtp_credential(server, '--cram-md5');
    }

    async create_api_key(server: string): Promise<string> {
        return (await this.create_credential(server, 'api'))['key']!;
    }

    /** A verified domain that signs twice. */
    async create_ed25519_domain(server: string, name: string): Promise<void> {
        await this.create_domain(server, name, '--ed25519');
        await this.verify_domain(name);
    }

    /** An organization, a server and a verified domain. */
    async create_tenant(server: string, domain: string): Promise<void> {
        const [org, name] = server.split('/') as [string, string];
        await this.create_org(org);
        await this.create_server(org, name);
        await this.create_domain(server, domain);
        await this.verify_domain(domain);
    }
}

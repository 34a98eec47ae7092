// Receiving servers for one test file: a zone, and one port on many loopback addresses.
import { nsd, type NameServer } from './nsd.ts';
import { free_ports } from './ports.ts';
import { Server, type Yaml } from './postrider.ts';

/** Where the receiving hosts of the tests stand: none of it is public. */
const test_networks = ['127.0.0.0/8', '198.51.100.0/24', '2001:db8::/32'];

/** Every receiving host of a file listens on this port, each on an address of its own. */
export interface Surroundings {
    port: number;
    names: NameServer;
}

/** Serves the zone and finds a port for the receiving hosts. */
export async function surroundings(zone: string): Promise<Surroundings> {
    return { port: await free_ports(), names: await nsd(zone) };
}

/** Configuration that sends by this DNS to this port, and tries again soon. */
export function delivering(to: Surroundings, delivery: Yaml = {}): Yaml {
    return {
        resolver: { servers: [to.names.server], trust_anchor: '', timeout: '2s' },
        delivery: {
            port: to.port,
            addresses: 'ipv4_only',
            allowed_networks: test_networks,
            retry_first: '1s',
            retry_factor: 1,
            connect_timeout: '2s',
            ...delivery,
        },
    };
}

export interface Tenant {
    server: Server;
    login: { user: string; pass: string };
    api_key: string;
}

/** The server `acme/main` with the verified domain `acme.test` and credentials. */
export async function tenant(server: Server): Promise<Tenant> {
    await server.cli.create_tenant('acme/main', 'acme.test');
    const made = await server.cli.create_smtp_credential('acme/main');
    const api_key = await server.cli.create_api_key('acme/main');
    return { server, login: { user: made.user, pass: made.password }, api_key };
}

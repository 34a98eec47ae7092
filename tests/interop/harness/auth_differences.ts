// Why mailauth and we may say different things of one message: every difference that is not a row
// of this table is a fault.
import type { Difference } from './auth_opinions.ts';

interface Explanation {
    method: Difference['method'];
    /** Against "RESULT why". */
    ours: RegExp;
    theirs: RegExp;
    /** Against what the difference is about. */
    about?: RegExp;
    /** What must hold besides. */
    when?: (difference: Difference, others: Difference[]) => boolean;
    why: string;
}

const only_theirs_passed = (others: Difference[]) =>
    others.some((each) => each.ours.result !== 'pass' && each.theirs.result === 'pass');

export const explanations: Explanation[] = [
    {
        method: 'dkim',
        ours: /^(fail|permerror|neutral|policy) /,
        theirs: /^(fail|permerror|neutral|policy|absent) /,
        why:
            'A signature that does not count has many names. mailauth looks at the body first, ' +
            'calls most failures neutral, and leaves out what it cannot read.',
    },
    {
        method: 'dkim',
        ours: /^permerror (From is not signed|identity outside the signing domain)/,
        theirs: /^pass /,
        why: 'RFC 6376 §6.1.1: From must be signed, i= must be in d=. mailauth asks for neither.',
    },
    {
        method: 'dkim',
        ours: /^permerror (key is not for mail|key does not allow)/,
        theirs: /^pass /,
        why: 'RFC 6376 §3.6.1: s=, h= and t=s of a key restrict it. mailauth does not read them.',
    },
    {
        method: 'dkim',
        ours: /^permerror signed length is beyond the body/,
        theirs: /^pass /,
        why: 'RFC 6376 §3.5: l= must not be larger than the body. mailauth lets it.',
    },
    {
        method: 'dkim',
        ours: /^permerror malformed signature field/,
        theirs: /^pass /,
        when: ({ signature }) => /x-unknown=/.test(signature),
        why: 'RFC 6376 §3.2: no hyphen in the name of a tag.',
    },
    {
        method: 'dkim',
        ours: /^pass /,
        theirs: /^(fail bad signature|neutral body hash)/,
        when: ({ signature }) =>
            /\bl=0;/.test(signature) || /h=[^;]*dkim-signature/.test(signature),
        why:
            'mailauth takes l=0 for no l=, and a signature that lists dkim-signature for one that ' +
            'signs itself, which RFC 6376 §3.7 leaves out.',
    },
    {
        method: 'dmarc',
        ours: /^permerror no author/,
        theirs: /^none /,
        why: 'A message without author has no policy; mailauth says nothing, RFC 9989 §9.2 permerror.',
    },
    {
        method: 'dmarc',
        ours: /^(pass|fail|temperror|none) /,
        theirs: /^none /,
        when: ({ authors }) => authors > 1,
        why: 'mailauth does not judge a message of several authors; we hold it to the strictest.',
    },
    {
        method: 'dmarc',
        ours: /^none /,
        theirs: /^(fail|pass) p=\w+ (sp=)?BOGUS|^(fail|pass) p=BOGUS/,
        why: 'RFC 9989 §4.10.1: a record with a wrong policy and no rua= is none.',
    },
    {
        method: 'dmarc',
        ours: /^p=none /,
        theirs: /^p=bogus /,
        why: 'RFC 9989 §4.10.1: a wrong policy with rua= is p=none.',
    },
    {
        method: 'dmarc',
        ours: /^p=reject /,
        theirs: /^p=REJECT|^p=Reject/,
        why: 'mailauth repeats the policy as it was written.',
    },
    {
        method: 'dmarc',
        ours: /^p=quarantine host\.test/,
        theirs: /^p=none /,
        why: 'RFC 9989 §4.7: np= for a name that does not exist. mailauth does not know it.',
    },
    {
        method: 'dmarc',
        ours: /^fail (neutral|xn--bcher-kva)\.test/,
        theirs: /^pass /,
        why: 'mailauth falls back from strict alignment to relaxed (RFC 9989 §4.4).',
    },
    {
        method: 'dmarc',
        ours: /^fail /,
        theirs: /^pass /,
        when: (_, others) => only_theirs_passed(others),
        why: 'It follows from a signature that mailauth alone lets pass.',
    },
    {
        method: 'dmarc',
        ours: /^pass /,
        theirs: /^fail /,
        when: (_, others) => others.some((each) => each.ours.result === 'pass'),
        why: 'It follows from SPF or a signature that mailauth alone fails.',
    },
    {
        method: 'spf',
        ours: /^pass include:inner/,
        theirs: /^fail /,
        about: /includedomain\.test/,
        why: 'RFC 7208 §7.2: %{d} is the domain whose record is read, also in an include.',
    },
    {
        method: 'spf',
        ours: /^(softfail|fail) [~-]all/,
        theirs: /^temperror .*refused by server when resolving \S+\.arpa$/,
        about: /@ptr/,
        why: "RFC 7208 §5.5: a failed look-up of the client's name is no match.",
    },
    {
        method: 'spf',
        ours: /./,
        theirs: /EBADNAME/,
        why: 'The resolver that mailauth uses does not ask for names with + or = in them.',
    },
];

/** The row for a difference; undefined when there is none. */
export function explanation_of(
    difference: Difference,
    others: Difference[],
): Explanation | undefined {
    const { method, ours, theirs, about } = difference;
    return explanations.find(
        (row) =>
            row.method === method &&
            row.ours.test(`${ours.result} ${ours.why}`) &&
            row.theirs.test(`${theirs.result} ${theirs.why}`) &&
            (row.about === undefined || row.about.test(about)) &&
            (row.when === undefined || row.when(difference, others)),
    );
}

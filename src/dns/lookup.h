// One question to the DNS and its reply: what the resolver stands on, and what tests replace.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "net/task.h"

namespace postrider::dns {

enum class RecordType : std::uint16_t {
    a = 1,
    cname = 5,
    ptr = 12,
    mx = 15,
    txt = 16,
    aaaa = 28,
    tlsa = 52,
};

/// "MX"
const char* to_string(RecordType type);

/// Value. The name is lower case, without a dot at its end.
struct Question {
    std::string name;
    RecordType type = RecordType::a;
    friend auto operator<=>(const Question&, const Question&) = default;
};

enum class ReplyStatus : std::uint8_t {
    found,
    no_such_name,    ///< NXDOMAIN
    no_such_record,  ///< the name exists, but has none of this type
    cannot_tell,     ///< SERVFAIL, timeout, or a signature that is wrong
};

/// Value. CNAMEs have been followed.
struct Reply {
    ReplyStatus status = ReplyStatus::cannot_tell;
    std::vector<std::string> records;  ///< RDATA of the type asked for, names in it uncompressed
    base::Duration ttl{};
    bool is_secure = false;  ///< proven by DNSSEC, whether found or proven absent
    /// Where the CNAMEs of the name lead, in lower case; empty: there are none.
    std::string canonical_name = {};
    std::string reason;  ///< with cannot_tell: in words
};

/// Resource; any thread may ask.
class Lookup {
public:
    Lookup() = default;
    Lookup(const Lookup&) = delete;
    Lookup& operator=(const Lookup&) = delete;
    virtual ~Lookup() = default;

    /// Never throws for what the DNS says or fails to say: that is a Reply.
    virtual net::Task<Reply> ask(Question question) = 0;
};

}  // namespace postrider::dns

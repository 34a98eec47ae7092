// The DNS as zone text, with names that fail, are slow, or are signed.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dns/lookup.h"
#include "net/clock.h"

namespace postrider::testing {

/// What the whole world's name servers would say. Resource; one thread.
class ZoneLookup final : public dns::Lookup {
public:
    /// `clock` is needed for slow names only, which are slow on it.
    explicit ZoneLookup(net::Clock* clock = nullptr) : clock_(clock) {}

    /// Adds records, one a line: `NAME [TTL] [IN] TYPE VALUE`, all names absolute, with or without
    /// a dot at their end; `;` begins a comment; TXT in quotes. Types: A AAAA CNAME MX PTR TLSA
    /// TXT.
    /// `*.NAME` answers for names that do not exist. Throws std::invalid_argument with the line.
    void add(std::string_view text);
    /// Forgets all records of a name and what it was marked as.
    void remove(std::string_view name);

    /// The name's servers fail (SERVFAIL) or take their time.
    void mark_failing(std::string_view name, std::string reason = "server failure");
    void mark_slow(std::string_view name, base::Duration time);
    /// DNSSEC: the name, or every name below the root, is proven. Absent names are proven, too.
    void mark_secure(std::string_view name);
    void mark_all_secure() { is_all_secure_ = true; }
    void mark_insecure(std::string_view name);

    net::Task<dns::Reply> ask(dns::Question question) override;
    /// All questions in their order.
    const std::vector<dns::Question>& asked() const { return asked_; }

private:
    struct Record {
        dns::RecordType type;
        base::Duration ttl;
        std::string rdata;
    };
    struct Node {
        std::vector<Record> records;
        std::string failure;
        base::Duration time{};
        bool is_secure = false;
        bool is_insecure = false;
    };

    void add_line(std::string_view line);
    /// The name itself, or the wildcard that answers for it; null where there is none.
    const Node* find(const std::string& name) const;
    /// Whether something stands at or below a name.
    bool exists(const std::string& name) const;
    bool is_secure(const std::string& name) const;
    dns::Reply answer(const dns::Question& question) const;
    base::Duration time_of(const std::string& name) const;

    net::Clock* clock_;
    std::map<std::string, Node, std::less<>> nodes_;
    bool is_all_secure_ = false;
    std::vector<dns::Question> asked_;
};

}  // namespace postrider::testing

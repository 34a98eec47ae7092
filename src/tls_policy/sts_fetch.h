// The text of a domain's MTA-STS policy, from where the domain keeps it (RFC 8461 §3.3).
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>

#include "http/client.h"
#include "net/task.h"

namespace postrider::tls_policy {

/// RFC 8461 §3.3 suggests one minute.
inline constexpr std::chrono::seconds sts_fetch_time_max{60};

/// Why there is no policy. Value.
struct StsProblem {
    enum class Kind : std::uint8_t {
        fetch,        ///< the host does not answer, or not with a policy
        certificate,  ///< the host's certificate does not prove its name
        policy,       ///< what it answers is no policy
    };
    Kind kind = Kind::fetch;
    std::string words;
    friend bool operator==(const StsProblem&, const StsProblem&) = default;
};

/// Resource; belongs to one loop.
class StsFetch {
public:
    StsFetch() = default;
    StsFetch(const StsFetch&) = delete;
    StsFetch& operator=(const StsFetch&) = delete;
    virtual ~StsFetch() = default;

    /// Never throws for what the world does.
    virtual net::Task<std::expected<std::string, StsProblem>> fetch(std::string domain) = 0;
};

/// Over HTTPS with a certificate that proves the name; no redirect is followed.
class HttpsStsFetch final : public StsFetch {
public:
    explicit HttpsStsFetch(http::Client& client) : client_(client) {}

    net::Task<std::expected<std::string, StsProblem>> fetch(std::string domain) override;

private:
    http::Client& client_;
};

}  // namespace postrider::tls_policy

// The text of a domain's MTA-STS policy, from where the domain keeps it (RFC 8461 §3.3).
#pragma once

#include <chrono>
#include <expected>
#include <string>

#include "http/client.h"
#include "net/task.h"

namespace postrider::tls_policy {

/// RFC 8461 §3.3 suggests one minute.
inline constexpr std::chrono::seconds sts_fetch_time_max{60};

/// Resource; belongs to one loop.
class StsFetch {
public:
    StsFetch() = default;
    StsFetch(const StsFetch&) = delete;
    StsFetch& operator=(const StsFetch&) = delete;
    virtual ~StsFetch() = default;

    /// The error is why there is none, in words. Never throws for what the world does.
    virtual net::Task<std::expected<std::string, std::string>> fetch(std::string domain) = 0;
};

/// Over HTTPS with a certificate that proves the name; no redirect is followed.
class HttpsStsFetch final : public StsFetch {
public:
    explicit HttpsStsFetch(http::Client& client) : client_(client) {}

    net::Task<std::expected<std::string, std::string>> fetch(std::string domain) override;

private:
    http::Client& client_;
};

}  // namespace postrider::tls_policy

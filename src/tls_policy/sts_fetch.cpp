// The text of a domain's MTA-STS policy.
#include "tls_policy/sts_fetch.h"

#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "tls_policy/sts_policy.h"

namespace postrider::tls_policy {
namespace {

constexpr int status_ok = 200;

bool is_plain_text(const http::Fields& fields) {
    const auto type = fields.find("Content-Type").value_or("");
    return base::iequals(base::trim(type.substr(0, type.find(';'))), "text/plain");
}

std::unexpected<StsProblem> problem(std::string words) {
    return std::unexpected(StsProblem{.words = std::move(words)});
}

}  // namespace

net::Task<std::expected<std::string, StsProblem>> HttpsStsFetch::fetch(std::string domain) {
    http::Call call{.url = fmt::format("https://mta-sts.{}/.well-known/mta-sts.txt", domain)};
    call.times.whole = sts_fetch_time_max;
    call.limits.body_max = sts_policy_size_max;
    auto response = co_await client_.get(std::move(call));
    if (!response) {
        const bool is_certificate = response.error().kind == http::ClientFailure::Kind::tls;
        co_return std::unexpected(StsProblem{
            .kind = is_certificate ? StsProblem::Kind::certificate : StsProblem::Kind::fetch,
            .words = std::move(response.error().words),
        });
    }
    if (response->status != status_ok) {
        co_return problem(fmt::format("mta-sts.{} answers {}", domain, response->status));
    }
    if (!is_plain_text(response->fields)) {
        co_return problem(fmt::format("mta-sts.{} gives no plain text", domain));
    }
    if (response->is_cut) {
        co_return problem(fmt::format("the policy of mta-sts.{} is too long", domain));
    }
    co_return std::move(response->body);
}

}  // namespace postrider::tls_policy

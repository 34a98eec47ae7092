// Asking every probe in turn.
#include "doors/health/health.h"

#include "http/problem.h"

#include <chrono>
#include <exception>
#include <utility>

namespace postrider::doors::health {
namespace {

http::Response ok() {
    return http::Response::text(200, "OK");
}

net::Task<http::Response> live(http::Request& /*request*/) {
    co_return ok();
}

/// A probe that throws has its answer all the same: monitors must hear what is broken.
net::Task<std::optional<std::string>> answer_of(const Probe& probe) {
    std::optional<std::string> trouble;
    try {
        trouble = co_await probe.ask();
    } catch (const std::exception& broken) {
        trouble = broken.what();
    }
    co_return trouble;
}

}  // namespace

Probe queue_moves(std::function<base::Duration()> oldest_due, base::Duration limit) {
    const auto ask = [oldest_due = std::move(oldest_due),
                      limit]() -> net::Task<std::optional<std::string>> {
        const auto waited = std::chrono::floor<std::chrono::seconds>(oldest_due());
        if (waited <= limit) {
            co_return std::nullopt;
        }
        co_return "a delivery has been due for " + std::to_string(waited.count()) + " s";
    };
    return {.name = "queue", .ask = ask};
}

Health::Health(const metrics::Metrics& metrics, std::vector<Probe> probes)
    : metrics_(metrics), probes_(std::move(probes)) {}

void Health::add_to(http::Router& router) {
    using http::Method;
    router.add({.methods = Method::get, .path = "/health", .serve = live});
    router.add({.methods = Method::get, .path = "/health/live", .serve = live});
    router.add({
        .methods = Method::get,
        .path = "/health/ready",
        .serve = [this](http::Request&) { return ready(); },
    });
    router.add({
        .methods = Method::get,
        .path = "/metrics",
        .serve = [this](http::Request&) -> net::Task<http::Response> {
            co_return http::Response::of(200, metrics::text_media_type, metrics_.to_text());
        },
    });
}

net::Task<http::Response> Health::ready() {
    std::string problems;
    for (const auto& probe : probes_) {
        const auto trouble = co_await answer_of(probe);
        if (trouble) {
            problems += problems.empty() ? "" : "; ";
            problems += probe.name + ": " + *trouble;
        }
    }
    if (!problems.empty()) {
        co_return http::problem(503, problems);
    }
    co_return ok();
}

}  // namespace postrider::doors::health

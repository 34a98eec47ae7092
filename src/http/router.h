// Which endpoint a request is for: one table of methods, paths and functions.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "http/message.h"
#include "net/task.h"

namespace postrider::http {

inline constexpr std::uint64_t body_size_max_default = 1024 * 1024;

/// A row of the table.
struct Endpoint {
    /// GET answers HEAD too, without the body.
    MethodSet methods;
    /// "/health/live"; "/messages/{id}", where `{id}` is one piece of a path; "/assets/*", where
    /// the last piece is all the rest, which may be empty.
    std::string path;
    /// The request lives until the response is written. What it throws is answered with 500.
    std::function<net::Task<Response>(Request& request)> serve;
    std::uint64_t body_max = body_size_max_default;
};

struct NotFound {};
struct WrongMethod {
    MethodSet allowed;
};
using Routed = std::variant<const Endpoint*, NotFound, WrongMethod>;

/// Rows without patterns are found first, then patterns in the order they were added. Built before
/// the first request; then read only.
class Router {
public:
    void add(Endpoint endpoint);
    /// Fills `request.parameters`.
    Routed route(Request& request) const;

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };
    struct Pattern {
        std::vector<std::string> pieces;
        Endpoint endpoint;
    };

    std::unordered_map<std::string, std::vector<Endpoint>, Hash, std::equal_to<>> exact_;
    std::vector<Pattern> patterns_;
};

}  // namespace postrider::http

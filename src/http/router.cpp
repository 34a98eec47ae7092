// Matching paths piece by piece.
#include "http/router.h"

#include "base/ascii.h"
#include "base/check.h"
#include "http/form.h"

#include <optional>
#include <utility>

namespace postrider::http {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

bool is_pattern(std::string_view path) {
    return path.contains('{') || path.ends_with("/*");
}

bool is_name(std::string_view piece) {
    return piece.starts_with('{') && piece.ends_with('}');
}

/// What the pattern's names stand for in `path`; nothing when it does not match.
std::optional<Parameters> match(const std::vector<std::string>& pieces, std::string_view path) {
    Parameters found;
    path.remove_prefix(1);
    for (std::size_t index = 0; index < pieces.size(); ++index) {
        const auto& wanted = pieces[index];
        if (wanted == "*") {
            found.emplace_back("*", percent_decode(path, Plus::stays));
            return found;
        }
        const auto slash = path.find('/');
        const auto piece = path.substr(0, slash);
        if (is_name(wanted) ? piece.empty() : piece != wanted) {
            return std::nullopt;
        }
        if (is_name(wanted)) {
            const auto name = wanted.substr(1, wanted.size() - 2);
            found.emplace_back(name, percent_decode(piece, Plus::stays));
        }
        const bool is_last = index + 1 == pieces.size();
        if (is_last != (slash == path.npos)) {
            return std::nullopt;
        }
        path.remove_prefix(is_last ? path.size() : slash + 1);
    }
    return found;
}

MethodSet answered_by(const Endpoint& endpoint) {
    return endpoint.methods.has(Method::get) ? endpoint.methods | Method::head : endpoint.methods;
}

}  // namespace

void Router::add(Endpoint endpoint) {
    CHECK(endpoint.path.starts_with('/') && !endpoint.methods.is_empty() && endpoint.serve);
    if (!is_pattern(endpoint.path)) {
        auto& rows = exact_[endpoint.path];
        rows.push_back(std::move(endpoint));
        return;
    }
    Pattern pattern;
    for (const auto piece : base::split(std::string_view(endpoint.path).substr(1), '/')) {
        pattern.pieces.emplace_back(piece);
    }
    pattern.endpoint = std::move(endpoint);
    patterns_.push_back(std::move(pattern));
}

Routed Router::route(Request& request) const {
    MethodSet allowed;
    if (const auto rows = exact_.find(std::string_view(request.path)); rows != exact_.end()) {
        for (const auto& endpoint : rows->second) {
            if (answered_by(endpoint).has(request.method)) {
                return &endpoint;
            }
            allowed = allowed | answered_by(endpoint);
        }
    }
    if (!request.path.starts_with('/')) {
        return NotFound();
    }
    for (const auto& [pieces, endpoint] : patterns_) {
        auto parameters = match(pieces, request.path);
        if (!parameters) {
            continue;
        }
        if (answered_by(endpoint).has(request.method)) {
            request.parameters = std::move(*parameters);
            return &endpoint;
        }
        allowed = allowed | answered_by(endpoint);
    }
    if (allowed.is_empty()) {
        return NotFound();
    }
    return WrongMethod{allowed};
}

}  // namespace postrider::http

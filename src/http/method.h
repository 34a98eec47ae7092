// The request methods this server knows (RFC 9110 §9), and sets of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace postrider::http {

/// The values are bits of a MethodSet. TRACE and CONNECT are not implemented.
enum class Method : std::uint8_t {
    get = 1,
    head = 2,
    post = 4,
    put = 8,
    patch = 16,
    delete_ = 32,
    options = 64,
};

std::string_view name_of(Method method);
/// Case matters (RFC 9110 §9.1). Nothing for a method that is not implemented.
std::optional<Method> method_named(std::string_view name);

/// Value.
class MethodSet {
public:
    constexpr MethodSet() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): one method is the commonest set.
    constexpr MethodSet(Method one) : bits_(static_cast<std::uint8_t>(one)) {}

    constexpr bool has(Method method) const {
        return (bits_ & static_cast<std::uint8_t>(method)) != 0;
    }
    constexpr bool is_empty() const { return bits_ == 0; }
    constexpr MethodSet operator|(MethodSet other) const {
        MethodSet both;
        both.bits_ = static_cast<std::uint8_t>(bits_ | other.bits_);
        return both;
    }
    /// "GET, HEAD, POST": the value of an Allow field.
    std::string to_string() const;

private:
    std::uint8_t bits_ = 0;
};

constexpr MethodSet operator|(Method a, Method b) {
    return MethodSet(a) | MethodSet(b);
}

}  // namespace postrider::http

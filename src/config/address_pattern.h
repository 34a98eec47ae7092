// A pattern over client addresses, as Postal's file gives it.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace postrider::config {

/// Value, cheap to copy; any thread may match. An empty pattern matches nothing.
class AddressPattern {
public:
    AddressPattern() = default;

    /// Reads a regular expression in Ruby's notation as far as ECMAScript shares it, with \A, \z
    /// and \Z. The error says what cannot be read.
    static std::expected<AddressPattern, std::string> parse(std::string_view text);

    bool matches(std::string_view address) const;
    const std::string& text() const { return text_; }

private:
    struct Compiled;

    std::string text_;
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace postrider::config

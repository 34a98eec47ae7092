// A pattern over client addresses, as Postal's file gives it.
#include "config/address_pattern.h"

#include <regex>

namespace postrider::config {

namespace {

constexpr std::size_t longest_pattern = 1000;

/// Ruby's anchors of the whole text in ECMAScript's spelling; addresses have no line ends.
std::string to_ecmascript(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            result += text[i];
            continue;
        }
        const char escaped = text[++i];
        if (escaped == 'A') {
            result += '^';
        } else if (escaped == 'z' || escaped == 'Z') {
            result += '$';
        } else {
            result += '\\';
            result += escaped;
        }
    }
    return result;
}

}  // namespace

struct AddressPattern::Compiled {
    std::regex regex;
};

std::expected<AddressPattern, std::string> AddressPattern::parse(std::string_view text) {
    AddressPattern pattern;
    pattern.text_ = text;
    if (text.empty()) {
        return pattern;
    }
    if (text.size() > longest_pattern) {
        return std::unexpected("is longer than 1000 characters");
    }
    // The configuration is read once and addresses are short, so std::regex is quick enough here;
    // the text comes from the operator, not from a peer.
    try {
        pattern.compiled_ = std::make_shared<const Compiled>(std::regex(to_ecmascript(text)));
    } catch (const std::regex_error& error) {
        return std::unexpected("is not a regular expression: " + std::string(error.what()));
    }
    return pattern;
}

bool AddressPattern::matches(std::string_view address) const {
    return compiled_ != nullptr &&
           std::regex_search(address.begin(), address.end(), compiled_->regex);
}

}  // namespace postrider::config

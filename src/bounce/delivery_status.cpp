// The machine-readable part of a delivery status notification (RFC 3464, RFC 6533), forgiving.
#include "bounce/delivery_status.h"

#include "base/ascii.h"

#include <optional>
#include <utility>

namespace postrider::bounce {
namespace {

/// `rfc822; <a@b>` without type and brackets.
std::string_view without_type(std::string_view value) {
    const auto typed = base::split_once(value, ';');
    value = base::trim(typed ? typed->second : value);
    if (value.starts_with('<') && value.ends_with('>') && value.size() > 1) {
        value = value.substr(1, value.size() - 2);
    }
    return base::trim(value);
}

/// RFC 3464 §2.3.6 has `smtp; 550 …`; many leave the type out.
std::string_view diagnostic_of(std::string_view value) {
    const auto typed = base::split_once(value, ';');
    const bool is_type = typed && typed->first.find_first_of(" \t<:") == std::string_view::npos;
    return base::trim(is_type ? typed->second : value);
}

class StatusReader {
public:
    void take_line(std::string_view line);
    DeliveryStatus finish();

private:
    void take_field(std::string_view name, std::string_view value);
    void end_field();
    void end_group();

    DeliveryStatus status_;
    StatusGroup group_;
    std::string original_;
    std::string final_;
    std::string name_;
    std::string value_;
};

void StatusReader::take_line(std::string_view line) {
    if (base::trim(line).empty()) {
        end_field();
        end_group();
        return;
    }
    if (base::is_blank(line.front()) && !name_.empty()) {
        value_ += ' ';
        value_ += base::trim(line);
        return;
    }
    end_field();
    const auto field = base::split_once(line, ':');
    if (field && field->first.find_first_of(" \t<") == std::string_view::npos) {
        name_ = base::to_lower(field->first);
        value_ = base::trim(field->second);
    }
}

void StatusReader::end_field() {
    if (!name_.empty()) {
        take_field(std::exchange(name_, {}), std::exchange(value_, {}));
    }
}

void StatusReader::take_field(std::string_view name, std::string_view value) {
    if (name == "final-recipient") {
        if (!final_.empty()) {
            end_group();
        }
        final_ = without_type(value);
    } else if (name == "original-recipient") {
        if (!original_.empty()) {
            end_group();
        }
        original_ = without_type(value);
    } else if (name == "action") {
        group_.action = base::to_lower(value.substr(0, value.find_first_of(" \t(")));
    } else if (name == "status") {
        group_.status = value;
    } else if (name == "diagnostic-code") {
        group_.diagnostic = diagnostic_of(value);
    } else if (name == "remote-mta") {
        group_.remote_host = without_type(value);
    } else if (name == "x-powermta-bouncecategory") {
        group_.category = base::to_lower(value);
    } else if (name == "reporting-mta") {
        status_.reporting_host = without_type(value);
    } else if (name == "original-envelope-id") {
        status_.envelope_id = value;
    }
}

void StatusReader::end_group() {
    const bool is_address = original_.contains('@');
    group_.recipient = is_address || final_.empty() ? original_ : final_;
    const bool says_something = !group_.recipient.empty() || !group_.action.empty();
    if (says_something && status_.recipients.size() < status_groups_max) {
        status_.recipients.push_back(group_);
    }
    group_ = {};
    original_.clear();
    final_.clear();
}

DeliveryStatus StatusReader::finish() {
    end_field();
    end_group();
    return std::move(status_);
}

}  // namespace

DeliveryStatus parse_delivery_status(std::string_view text) {
    StatusReader reader;
    for (std::string_view line : base::split(text, '\n')) {
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        reader.take_line(line);
    }
    return reader.finish();
}

}  // namespace postrider::bounce

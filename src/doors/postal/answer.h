// What a call of Postal's API answers, always with HTTP's 200, and its envelope.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "http/message.h"

namespace postrider::doors::postal {

/// Value.
struct Answer {
    enum class Status : std::uint8_t { success, error, parameter_error };
    Status status = Status::success;
    std::string data;  ///< JSON

    static Answer success(std::string data);
    /// `facts` come before the code, in their order.
    static Answer error(
        std::string_view code,
        const std::vector<std::pair<std::string_view, std::string_view>>& facts = {}
    );
    static Answer parameter_error(std::string_view message);
};

/// `status`, `time`, `flags`, `data`, in this order.
http::Response envelope(const Answer& answer, base::Duration took);

}  // namespace postrider::doors::postal

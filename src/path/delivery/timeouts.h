// How long each phase of a conversation may take (RFC 5321 §4.5.3.2).
#pragma once

#include "base/time.h"
#include "smtp/stage.h"

namespace postrider::delivery {

/// Value.
struct Timeouts {
    base::Duration connect = std::chrono::seconds{30};
    base::Duration greeting = std::chrono::minutes{1};
    base::Duration ehlo = std::chrono::minutes{1};
    base::Duration starttls = std::chrono::minutes{1};
    base::Duration mail = std::chrono::minutes{5};
    base::Duration rcpt = std::chrono::minutes{5};
    base::Duration data = std::chrono::minutes{2};
    base::Duration data_block = std::chrono::minutes{3};
    base::Duration final_dot = std::chrono::minutes{10};

    base::Duration of(smtp::Stage stage) const;
};

}  // namespace postrider::delivery
